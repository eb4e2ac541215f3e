"""Many profiles: every line its record, in order, whatever some lines hold."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Adviser, Rulebook, UsageError, advise, answers, batch
from adapt_advisor.batches.lines import bundles, complete_lines, read_lines
from tests.answers.world import HOUSE
from tests.cli.running import Result, house

GOOD = {"answers": {"gap": ["tone"], "examples": 500}}
PROFILES = [
    {"id": f"case {i}", "answers": {"gap": [gap], "examples": examples}}
    for i, (gap, examples) in enumerate(
        [("tone", 10), ("facts", 500), ("tone", 9000)] * 90
    )
]


def written(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{_line(line)}\n" for line in lines))
    return path


def _line(line: object) -> str:
    return line if isinstance(line, str) else json.dumps(line)


def records(result: Result) -> list[dict[str, Any]]:
    assert result.code == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return written(tmp_path / "many.jsonl", *PROFILES)


def test_a_record_says_what_recommend_says(tmp_path: Path) -> None:
    file = written(tmp_path / "one.jsonl", {"id": 7, **GOOD})
    fields = "plan,primary,missing,estimates,path,close_calls"
    (record,) = records(house("batch", file, "--fields", fields))
    whole = house(
        "recommend", "--gap", "tone", "--examples", "500", "--format", "json"
    ).json
    assert (record.pop("line"), record.pop("id")) == (1, 7)
    for estimate in whole["estimates"].values():
        del estimate["derivations"]
    # Only the origin of an answer differs: a line is a file.
    assert _unflagged(record) == {
        name: _unflagged(whole[name]) for name in fields.split(",")
    }


def _unflagged(data: Any) -> Any:
    return json.loads(json.dumps(data).replace('"flag"', '"file"'))


def test_records_stand_in_the_order_of_the_lines(many: Path) -> None:
    alone, shared = house("batch", many), house("batch", many, "--jobs", "2")
    assert alone.out == shared.out
    assert [one["id"] for one in records(alone)] == [one["id"] for one in PROFILES]


def test_explanations_are_worked_out_on_request(tmp_path: Path) -> None:
    file = written(tmp_path / "one.jsonl", GOOD)
    (plain,), (explained,) = (
        records(house("batch", file)),
        records(house("batch", file, "--explain")),
    )
    assert set(plain) == {"line", "plan", "primary"}
    assert explained["hinges"]
    assert explained["rejected"]
    assert explained["plan"] == plain["plan"]


BAD = {
    "{": "this is not JSON",
    "[1]": "this is no object",
    '{"answers": 3}': "no object under answers",
    '{"answer": {}}': "unknown key answer",
    '{"answers": {"gapp": "tone"}}': "there is no question gapp",
    '{"answers": {"examples": -1}}': "too small",
    '{"answers": {"examples": NaN}}': "no number that JSON has",
    '{"answers": {"gap": "tone", "gap": "facts"}}': "stands here twice",
    '{"answers": {"gap": {"a": [1]}}}': "no answer to a multi question",
    '{"answers": {}, "rulebook": "palace"}': "for the rulebook palace",
    "[" * 100_000: "too deep",
}


@pytest.mark.parametrize(("line", "says"), BAD.items())
def test_a_bad_line_is_a_record_of_its_problems(
    line: str, says: str, tmp_path: Path
) -> None:
    file = written(tmp_path / "some.jsonl", GOOD, "", line, GOOD)
    before, bad, after = records(result := house("batch", file))
    assert [before["line"], bad["line"], after["line"]] == [1, 3, 4]
    assert before["plan"] == after["plan"]
    (problem,) = bad["problems"][:1]
    assert says in problem["cause"]
    assert problem["place"].startswith("line 3")
    assert problem["remedy"]
    assert "1 with problems" in result.err


def test_a_line_that_is_too_long_is_never_held(tmp_path: Path) -> None:
    long = '{"answers": {"gap": "' + "x" * 3_000_000 + '"}}'
    file = written(tmp_path / "long.jsonl", long, GOOD)
    bad, good = records(house("batch", file))
    assert "more than 1,000,000 bytes" in bad["problems"][0]["cause"]
    assert good["line"] == 2


def test_true_and_one_are_different_answers(tmp_path: Path) -> None:
    """What was read before is remembered, and 1 == True."""
    lines = [{"answers": {"examples": value}} for value in (1, True, 1.0)]
    one, true, same = records(house("batch", written(tmp_path / "a.jsonl", *lines)))
    assert "problems" not in one
    assert "problems" in true
    assert one["plan"] == same["plan"]


def test_an_interrupted_batch_goes_on_where_it_stopped(
    many: Path, tmp_path: Path
) -> None:
    whole = house("batch", many).out
    for cut in (0, 10, len(whole) // 2, len(whole) - 1, len(whole)):
        out = tmp_path / f"out{cut}.jsonl"
        out.write_text(whole[:cut])
        assert house("batch", many, "--resume", out).code == 0
        assert out.read_text() == whole


def test_output_and_usage(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert house("batch", many, "--output", out).out == ""
    assert out.read_text() == house("batch", "-", stdin=many.read_bytes()).out
    for arguments, says in (
        (("--fields", "plam"), "--fields: there is no field plam. Did you mean plan?"),
        (("--fields", "hinges"), "Give --explain too"),
        (("--jobs", "0"), "--jobs"),
        (("--resume", out, "--output", out), "Give one of the two"),
        (("--output", tmp_path / "no" / "out"), "cannot be written"),
    ):
        result = house("batch", many, *arguments)
        assert (result.code, result.out) == (2, "")
        assert says in result.err
    assert house("batch", tmp_path / "none.jsonl").code == 2


def test_the_verb_takes_objects_and_texts() -> None:
    adviser = Adviser(HOUSE)
    found = list(batch(adviser, [GOOD, json.dumps(GOOD), b"", b"nonsense"]))
    assert [one["line"] for one in found] == [1, 2, 4]
    assert found[0]["plan"] == found[1]["plan"]
    assert "problems" in found[2]
    whole = advise(adviser, answers(HOUSE, GOOD["answers"]))
    assert [stage["method"] for stage in found[0]["plan"]] == list(whole.methods)
    assert list(batch(adviser, [GOOD] * 300, jobs=2)) == list(
        batch(adviser, [GOOD] * 300)
    )
    with pytest.raises(UsageError, match="no field"):
        batch(adviser, [], fields=["plam"])


def test_lines_are_read_no_further_than_needed() -> None:
    """Memory is bounded: the source is not drained before the first record comes."""
    taken = 0

    def endless() -> Iterator[dict[str, Any]]:
        nonlocal taken
        while True:
            taken += 1
            yield GOOD

    for jobs in (1, 2):
        taken = 0
        found = batch(_house(), endless(), jobs=jobs)
        assert next(found)["line"] == 1
        assert taken < 2_000
        found.close() if hasattr(found, "close") else None


def _house() -> Rulebook:
    return HOUSE


@given(st.binary(max_size=200), st.integers(1, 20))
def test_lines_hold_what_the_stream_held(content: bytes, most: int) -> None:
    whole = content.split(b"\n")
    found = {one.number: one for one in read_lines(io.BytesIO(content), most)}
    for number, text in enumerate(whole, 1):
        if number in found:
            assert found[number].content.rstrip(b"\n") == text[:most]
            assert len(found[number].content) <= most + 1
        else:
            assert not text.strip()


@given(st.lists(st.binary(min_size=1, max_size=9)), st.integers(1, 5))
def test_bundles_keep_order_and_bounds(parts: list[bytes], most: int) -> None:
    stream = io.BytesIO(b"\n".join(part.hex().encode() for part in parts))
    lines = list(read_lines(stream))
    found = list(bundles(lines, most, most_bytes=20))
    assert [line for bundle in found for line in bundle] == lines
    for bundle in found:
        assert len(bundle) <= most
        assert sum(len(line.content) for line in bundle[:-1]) < 20


@given(st.binary(max_size=200))
def test_complete_lines_end_in_a_newline(content: bytes) -> None:
    count, end = complete_lines(io.BytesIO(content))
    assert count == content.count(b"\n")
    assert end == content.rfind(b"\n") + 1
