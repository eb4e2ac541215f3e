"""The example for portfolios beyond one machine, on a local cluster of two workers."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from adapt_advisor import Adviser, batch, load_rulebook

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]
EXAMPLE = Path(__file__).parents[2] / "examples" / "batch" / "on_ray.py"
HOUSE = Path(__file__).parents[2] / "examples" / "house_rulebook"
PROFILES = [
    {"id": i, "answers": {"gap": ["tone", "facts"][i % 2], "examples": 7 * i}}
    for i in range(600)
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Ray with a head that does no work and two machines of one processor each."""
    reason = "ray is not installed: pip install 'adapt-advisor[ray]'"
    ray: Any = pytest.importorskip("ray", reason=reason)
    cluster_utils: Any = pytest.importorskip("ray.cluster_utils", reason=reason)
    cluster = cluster_utils.Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0}
    )
    for _ in range(2):
        cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def example(cluster: None) -> ModuleType:
    spec = importlib.util.spec_from_file_location("on_ray", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_two_workers_give_the_records_of_one(example: ModuleType) -> None:
    from ray.data import from_items

    lines = [json.dumps(profile) for profile in PROFILES] + ["nonsense"]
    given = from_items([{"text": line} for line in lines], override_num_blocks=6)
    fields = ("primary", "missing")
    rows = example.advised(given, fields, rules=str(HOUSE)).take_all()
    found = [json.loads(row["record"]) for row in rows]
    adviser = Adviser(load_rulebook(HOUSE))
    alone = list(batch(adviser, lines, fields=fields))
    places = [_without_place(record) for record in (*alone, *found)]
    assert places[len(alone) :] == places[: len(alone)]
    assert [one.get("id") for one in found] == [*range(600), None]


def _without_place(record: dict[str, Any]) -> dict[str, Any]:
    kept = {key: told for key, told in record.items() if key != "line"}
    if "problems" in kept:
        kept["problems"] = [one["cause"] for one in kept["problems"]]
    return kept
