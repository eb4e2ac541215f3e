"""Terms of a served step and of its load, against arithmetic by hand."""

from __future__ import annotations

import math

import pytest

from adapt_advisor.estimate.serving import throughput
from adapt_advisor.estimate.serving.throughput import GIB, deploy, output_rate

from . import serving_world as world

KNOWN, FITTED = world.KNOWN.assumptions, world.EFFICIENCY


def test_a_card_holds_gibibytes_and_a_tight_fit_is_no_cliff() -> None:
    made = deploy(world.job(), KNOWN, FITTED)
    # FP8: a byte per weight; keys and values of 8 heads x 128 x 32 layers in 16 bits.
    room = 80 * GIB * KNOWN.usable_memory - made.work.stored_bytes
    each = made.work.cache_bytes(2000)
    assert made.most == pytest.approx(min(room / each, 1024), rel=0.01)
    assert throughput._softened(0.0) == pytest.approx(4 * math.log(2))
    assert throughput._softened(100.0) == 100.0
    assert throughput._softened(8.0) == pytest.approx(4 * math.log1p(math.exp(2)))


def test_a_burst_of_answers_thins_out() -> None:
    burst = world.job(load="burst", concurrency=200)
    by_hand = 200 / (math.log(200) + 0.58)
    assert throughput._in_flight(burst, 200) == pytest.approx(by_hand)
    steady = world.job(load="concurrent", concurrency=200)
    assert throughput._in_flight(steady, 200) == 200
    assert output_rate(burst, KNOWN, FITTED) < output_rate(steady, KNOWN, FITTED)


def test_a_stated_layout_leaves_copies_that_share_the_users() -> None:
    one = world.job(concurrency=16, load="concurrent", tensor_parallel=1)
    four = one.replace(gpu_count=4, concurrency=64)
    ratio = output_rate(four, KNOWN, FITTED) / output_rate(one, KNOWN, FITTED)
    assert ratio == pytest.approx(4.0, rel=0.02)


def test_a_stated_layout_is_among_those_that_are_tried() -> None:
    rates = [
        output_rate(
            world.job(gpu_count=4, concurrency=8, load="concurrent", **layout),
            KNOWN,
            FITTED,
        )
        for layout in ({"tensor_parallel": 4}, {"tensor_parallel": 2}, {})
    ]
    assert rates[2] >= rates[0]


def test_the_host_takes_longer_in_old_software_and_less_offline() -> None:
    live = world.job(load="concurrent", concurrency=4, stack="open_current")
    old = live.replace(software_year=2023)
    offline = live.replace(load="saturated")
    steps = [deploy(job, KNOWN, FITTED).device.per_step for job in (offline, live, old)]
    assert steps == sorted(steps)
    assert steps[0] < steps[2]


def test_formats_a_card_lacks_are_expanded_on_the_way() -> None:
    fp8 = world.KNOWN.format_named("fp8")
    native = world.job(number_format=fp8, gpu=world.gpu("H100-80GB-SXM"))
    lacking = world.job(number_format=fp8, gpu=world.gpu("A100-80GB-SXM"))
    for job, share in ((native, 1.0), (lacking, FITTED.parameters["emulated_share"])):
        device = deploy(job, KNOWN, FITTED).device
        sold = job.gpu.bandwidth_gb_s * 1e9 * FITTED.parameters["bandwidth_share"]
        assert device.bandwidth == pytest.approx(sold * share)


def test_other_makers_cards_are_held_back_by_their_software() -> None:
    amd = world.job(gpu=world.gpu("MI300X"), stack="open_current")
    device = deploy(amd, KNOWN, FITTED).device
    shares = FITTED.parameters
    sold = amd.gpu.bandwidth_gb_s * 1e9 * shares["bandwidth_share"]
    bits = shares["emulated_share"] if device.bandwidth < 0.6 * sold else 1.0
    assert device.bandwidth == pytest.approx(sold * shares["other_vendor"] * bits)
