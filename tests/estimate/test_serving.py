from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor.estimate.serving.throughput import output_rate, serving_throughput
from tests.estimate.serving_world import EFFICIENCY, KNOWN, LLAMA_8B, gpu, job

KNOWN_DEFAULTS = KNOWN.assumptions


def rate(**changes: object) -> float:
    return output_rate(job(**changes), KNOWN_DEFAULTS, EFFICIENCY)


def test_a_single_stream_stays_below_the_bandwidth_roofline() -> None:
    bf16 = KNOWN.format_named("bf16")
    single = rate(number_format=bf16, load="concurrent", concurrency=1, input_tokens=1)
    roofline = 3350e9 / (2 * 7.5e9)
    assert 0.5 * roofline < single < roofline


def test_a_long_prompt_costs_most_of_the_output_rate() -> None:
    # TensorRT-LLM's overview: Llama 3.1 8B FP8 on one H100, saturated, 28,312 tokens/s
    # with 128 in and 128 out, 3,450 with 2048 in and 128 out.
    short = rate(input_tokens=128, output_tokens=128)
    long = rate(input_tokens=2048, output_tokens=128)
    assert 5 < short / long < 11
    assert short == pytest.approx(28_312, rel=0.3)
    assert long == pytest.approx(3_450, rel=0.3)


def test_the_range_surrounds_the_typical_value_and_carries_its_numbers() -> None:
    estimate = serving_throughput(job(), KNOWN_DEFAULTS, EFFICIENCY)
    value = estimate.value
    assert value is not None and estimate.derivation is not None
    assert value.low < value.typical < value.high
    assert value.unit == "output tokens/s"
    names = {term.name for term in estimate.derivation.terms}
    assert {"weights", "cache per token", "batch", "step time"} <= names


def test_a_guess_widens_the_range() -> None:
    sure = serving_throughput(job(), KNOWN_DEFAULTS, EFFICIENCY).value
    guess = job(assumed=("output_tokens",))
    wide = serving_throughput(guess, KNOWN_DEFAULTS, EFFICIENCY).value
    assert sure is not None and wide is not None
    assert wide.high / wide.low > sure.high / sure.low


def test_weights_beyond_memory_are_said() -> None:
    big = LLAMA_8B.replace(params_b=400.0)
    estimate = serving_throughput(job(model=big), KNOWN_DEFAULTS, EFFICIENCY)
    assert any("memory" in warning for warning in estimate.warnings)


def test_no_output_tokens_is_no_rate() -> None:
    estimate = serving_throughput(job(output_tokens=0), KNOWN_DEFAULTS, EFFICIENCY)
    assert estimate.value is None
    assert estimate.why


def test_an_adapter_costs_a_little() -> None:
    plain, adapted = rate(), rate(adapter=True)
    assert 0.8 * plain < adapted < plain


def test_a_mixture_reads_more_experts_as_the_batch_grows() -> None:
    mixture = LLAMA_8B.replace(
        params_b=47.0,
        active_params_b=13.0,
        experts=8,
        experts_per_token=2,
    )

    def step(batch: float) -> float:
        speed = rate(
            model=mixture,
            load="concurrent",
            concurrency=batch,
            input_tokens=1,
            output_tokens=64,
        )
        return batch / speed

    assert step(1) < step(4) < step(16)
    # Dense weights would be read once for 16 sequences as for one.
    assert step(16) > 2 * step(1)


def test_eight_bit_weights_on_a_card_without_fp8_save_memory_traffic_only() -> None:
    a100 = gpu("A100-80GB-SXM")
    args: dict[str, object] = {
        "gpu": a100,
        "load": "concurrent",
        "concurrency": 1,
        "input_tokens": 1,
    }
    assert rate(**args) > 1.2 * rate(**args, number_format=KNOWN.format_named("bf16"))
    prompt = {**args, "input_tokens": 8000, "output_tokens": 1}
    half = rate(**prompt, number_format=KNOWN.format_named("bf16"))
    assert rate(**prompt) == pytest.approx(half, rel=0.1)


@given(
    st.floats(1, 20_000), st.floats(1, 4_000), st.floats(1.0, 3.0), st.floats(0.5, 60)
)
def test_a_longer_answer_or_a_larger_model_never_serves_more_requests(
    tokens_in: float, tokens_out: float, more: float, size: float
) -> None:
    model = LLAMA_8B.replace(params_b=size)
    larger = LLAMA_8B.replace(params_b=size * more)
    base = rate(model=model, input_tokens=tokens_in, output_tokens=tokens_out)
    requests = base / tokens_out * (1 + 1e-9)
    longer = rate(model=model, input_tokens=tokens_in, output_tokens=tokens_out * more)
    assert longer / (tokens_out * more) <= requests
    bigger = rate(model=larger, input_tokens=tokens_in, output_tokens=tokens_out)
    assert bigger / tokens_out <= requests
    prompts = rate(model=model, input_tokens=tokens_in * more, output_tokens=tokens_out)
    assert prompts / tokens_out <= requests


COMPUTE = ("peak_bf16_tflops", "achievable_bf16_tflops", "peak_fp8_tflops")


@given(
    st.sampled_from([COMPUTE, ("bandwidth_gb_s",), ("peak_fp8_tflops",),
                     ("memory_gb",), ("interconnect_gb_s",)]),
    st.floats(1.0, 4.0),
    st.sampled_from([1, 2, 4]),
    st.sampled_from(["bf16", "fp8", "int4"]),
    st.sampled_from(["saturated", "server"]),
)  # fmt: skip
def test_a_faster_card_is_never_slower(
    what: tuple[str, ...], more: float, cards: int, number_format: str, load: str
) -> None:
    card = gpu("H100-80GB-SXM")
    faster = card.replace(**{name: getattr(card, name) * more for name in what})
    args: dict[str, object] = {
        "gpu_count": cards,
        "number_format": KNOWN.format_named(number_format),
        "load": load,
    }
    assert rate(gpu=faster, **args) >= rate(gpu=card, **args) * (1 - 1e-9)


@pytest.mark.parametrize(
    ("slower", "faster"),
    [("H100-80GB-PCIe", "H100-80GB-SXM"), ("H100-80GB-SXM", "H200-141GB-SXM"),
     ("A100-40GB-PCIe", "A100-80GB-SXM"), ("B200", "GB200"), ("L4", "L40S")],
)  # fmt: skip
def test_the_better_card_of_a_generation_is_never_slower(
    slower: str, faster: str
) -> None:
    for number_format in ("bf16", "fp8", "int4"):
        for cards in (1, 4):
            args: dict[str, object] = {
                "gpu_count": cards,
                "number_format": KNOWN.format_named(number_format),
            }
            assert rate(gpu=gpu(faster), **args) >= rate(gpu=gpu(slower), **args)


def test_a_server_spreads_a_small_model_over_its_cards_as_replicas() -> None:
    one = rate(load="server")
    assert rate(load="server", gpu_count=8) == pytest.approx(8 * one, rel=0.01)
    # How a published saturated rate was spread is not known: the middle, and wider.
    several = job(gpu_count=8)
    value = serving_throughput(several, KNOWN_DEFAULTS, EFFICIENCY).value
    alone = serving_throughput(job(), KNOWN_DEFAULTS, EFFICIENCY).value
    assert value is not None and alone is not None
    assert value.high / value.low > alone.high / alone.low


@pytest.mark.parametrize(
    ("text", "known"),
    [("FP8", "fp8"), ("AWQ int4", "int4"), ("W4A16 (AWQ)", "int4"), ("nf4", "nf4"),
     ("bfloat16", "bf16"), ("NVFP4", "fp4"), ("Q4_K_M", "q4"), ("nf4-dq", "nf4-dq")],
)  # fmt: skip
def test_formats_are_found_by_the_names_in_use(text: str, known: str) -> None:
    found = KNOWN.format_named(text)
    assert found is not None and found.id == known


def test_an_unknown_format_is_not_guessed() -> None:
    assert KNOWN.format_named("ternary") is None
    assert KNOWN.format_named("") is None
