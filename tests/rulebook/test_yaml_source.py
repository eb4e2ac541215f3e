"""The YAML reader: stricter than YAML, bounded, and with the place of every value."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Problem, RulesError
from adapt_advisor.rulebook.bounds import MAX_BYTES, MAX_DEPTH, MAX_VALUES
from adapt_advisor.rulebook.yaml_source import (
    read_yaml,
)

pytestmark = pytest.mark.oldest


def data(text: str) -> object:
    return read_yaml("file.yaml", text.encode()).data


def refusal(content: str | bytes) -> Problem:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(RulesError) as caught:
        read_yaml("file.yaml", raw)
    (problem,) = caught.value.problems
    return problem


# ---------------------------------------------------------------- plain words


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "No", "True"])
def test_only_true_and_false_are_boolean(word: str) -> None:
    assert data(f"a: {word}") == {"a": word}


def test_true_false_and_null_are_what_they_say() -> None:
    assert data("{a: true, b: false, c: null, d: ~, e: }") == {
        "a": True, "b": False, "c": None, "d": None, "e": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5), ("-5", -5), ("+5", 5), ("0", 0), ("5.5", 5.5), (".5", 0.5), ("5.", 5),
        ("1e6", 1_000_000), ("1E6", 1_000_000), ("1.5e3", 1500), ("1e-3", 0.001),
        ("5k", 5000), ("5K", 5000), ("2.5M", 2_500_000), ("1_000", 1000), ("017", 17),
    ],
)  # fmt: skip
def test_numbers_are_numbers(text: str, number: float) -> None:
    assert data(f"a: {text}") == {"a": number}
    assert not isinstance(data(f"a: {text}"), str)


@pytest.mark.parametrize(
    "text",
    ["2024-01-31", "1:30", "12:30:45", "0x1F", "0o17", "1.2.3", "5 k", "5kg", ".inf",
     ".nan", "inf", "nan", "1e", "e5", "8B", "<<", "=", "5m"],
)  # fmt: skip
def test_what_looks_like_a_number_but_is_none_stays_text(text: str) -> None:
    assert data(f"a: {text}") == {"a": text}


@pytest.mark.parametrize("text", ["'5'", '"5k"', "'true'", '"null"', "!!str 5"])
def test_quoted_is_text(text: str) -> None:
    assert data(f"a: {text}") == {"a": re.sub(r"['\"]|!!str ", "", text)}


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 400, "9" * 400 + "k"])
def test_an_infinite_number_is_refused(text: str) -> None:
    problem = refusal(f"a: {text}")
    assert "infinite" in problem.cause
    assert str(problem.place) == "file.yaml:1:4"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_number_is_read_back(number: float) -> None:
    assert data(f"a: {number!r}") == {"a": number}


@given(st.integers(-(2**52), 2**52))
def test_a_printed_integer_is_read_back_whole(number: int) -> None:
    found = data(f"a: {number}")
    assert found == {"a": number}
    assert isinstance(found["a"], int)


def test_keys_are_always_text() -> None:
    assert data("{true: 1, 2: 3, null: 4}") == {"true": 1, "2": 3, "null": 4}


# ------------------------------------------------------- what is refused, and where


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "file.yaml:3:1"),
        ("{a: 1, a: 1}", "file.yaml:1:8"),
        ("1: a\n'1': b\n", "file.yaml:2:1"),
        ("x:\n  - {b: 1,\n     b: 2}\n", "file.yaml:3:6"),
    ],
)
def test_duplicate_keys_are_refused(text: str, place: str) -> None:
    problem = refusal(text)
    assert problem.code == "S002"
    assert "twice" in problem.cause
    assert str(problem.place) == place


@pytest.mark.parametrize(
    "text",
    ["a: !!python/object/apply:os.system [ls]", "a: !x 1", "a: !!binary aGk=",
     "a: !!set {b}", "a: !!timestamp 2024-01-01", "!!omap [a: 1]"],
)  # fmt: skip
def test_tags_are_refused(text: str) -> None:
    assert "tags" in refusal(text).cause


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: 1\nb: \xe9\n", "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"a: \x00", "not valid YAML"),
        (b"\x00" * 64, "not valid YAML"),
        (b"a: \x07", "not valid YAML"),
        (b"a: [1", "not valid YAML"),
        (b"a: b: c", "not valid YAML"),
        (b"a: 'open", "not valid YAML"),
        (b"\t- a", "not valid YAML"),
        (b"a: *b", "*b is not defined"),
        (b"? [a]\n: 1", "key"),
        (b"{{a: 1}: 2}", "key"),
        (b"? ''\n: 1", "key"),
        (b"a: &x 1\n*x : 2", "alias"),
        (b"a: 1\n---\nb: 2", "second document"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, says: str) -> None:
    problem = refusal(content)
    assert says in problem.cause
    assert problem.code == "S001"
    assert problem.remedy
    assert problem.place.line >= 1


def test_the_line_of_a_wrong_byte_is_named() -> None:
    assert refusal(b"a: 1\nb: 2\nc: \xff\n").place.line == 3


def test_a_recursive_alias_is_refused() -> None:
    assert "not defined" in refusal("a: &a [*a]").cause


def test_a_byte_order_mark_and_dos_lines_are_read() -> None:
    document = read_yaml("file.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert document.data == {"a": 1, "b": 2}
    assert str(document.place(("b",))) == "file.yaml:2:4"


def test_one_document_may_have_markers() -> None:
    assert data("%YAML 1.1\n---\na: 1\n...\n") == {"a": 1}


def test_a_file_of_comments_holds_nothing() -> None:
    assert data("# only this\n") is None


# ------------------------------------------------------------------------- bounds


def test_depth_is_bounded() -> None:
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    problem = refusal("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert "deep" in problem.cause
    assert problem.place.column == MAX_DEPTH + 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_hundred_thousand_levels_end_at_once(opening: str) -> None:
    start = time.perf_counter()
    refusal(opening * 100_000)
    assert time.perf_counter() - start < 5


def test_size_is_bounded() -> None:
    problem = refusal(b"a: " + b"x" * MAX_BYTES)
    assert f"more than {MAX_BYTES:,}" in problem.cause


def test_the_number_of_values_is_bounded() -> None:
    problem = refusal("[" + "x," * MAX_VALUES + "]")
    assert f"more than {MAX_VALUES:,} values" in problem.cause


def test_aliases_count_each_time_they_are_used() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    start = time.perf_counter()
    assert "values" in refusal("\n".join(levels)).cause
    assert time.perf_counter() - start < 1


def test_a_few_aliases_are_welcome() -> None:
    assert data("a: &x [1, 2]\nb: *x\nc: &y word\nd: *y\n") == {
        "a": [1, 2], "b": [1, 2], "c": "word", "d": "word",
    }  # fmt: skip


# ------------------------------------------------------------------------- places

DOCUMENT = "first: 1\nnested:\n  list:\n    - one\n    - {two: 3}\n"


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("first",), False, "1:8"),
        (("first",), True, "1:1"),
        (("nested", "list"), True, "3:3"),
        (("nested", "list", 0), False, "4:7"),
        (("nested", "list", 1, "two"), False, "5:13"),
        (("nested", "list", 1, "two"), True, "5:8"),
        (("nested", "list", 7, "none"), False, "4:5"),
        (("nowhere",), False, "1:1"),
    ],
)
def test_every_value_and_key_has_its_place(
    path: tuple[str | int, ...], key: bool, place: str
) -> None:
    document = read_yaml("file.yaml", DOCUMENT.encode())
    assert str(document.place(path, key=key)) == f"file.yaml:{place}"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_yaml("file.yaml", content)
    except RulesError as error:
        assert len(error.problems) == 1


@given(st.text("{}[]:,-?&*!|>'\"%#ab1 \n\t", max_size=60))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    try:
        read_yaml("file.yaml", text.encode())
    except RulesError as error:
        assert len(error.problems) == 1
