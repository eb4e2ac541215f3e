from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Missing, Value
from adapt_advisor.interview.save import FILE_NAME, answers_text, places, save
from tests.interview.world import RULEBOOK, reread, said, values

_VALUES: dict[str, st.SearchStrategy[Value | Missing]] = {
    "gap": st.lists(
        st.sampled_from(["facts", "tone", "tongue"]), min_size=1, unique=True
    ).map(tuple),
    "cited": st.booleans(),
    "changes": st.sampled_from(["weekly", "never"]),
    "examples": st.integers(0, 10**18).map(float),
    "corpus": st.floats(0, 1e18, allow_nan=False),
    "card": st.sampled_from(["A100-80GB-SXM", "L4"]),
}


@given(
    st.fixed_dictionaries(
        {},
        optional={q: v | st.just(Missing.UNKNOWN) for q, v in _VALUES.items()},
    )
)
def test_saved_answers_read_back_as_they_were(
    answers: dict[str, Value | Missing],
) -> None:
    given_ = [said(question, value) for question, value in answers.items()]
    text = answers_text(RULEBOOK, given_)
    assert values(reread(text)) == {"length": 300.0, **answers}


def test_the_text_is_plain_and_in_the_order_of_the_questions() -> None:
    answers = [said("examples", 5000.0), said("cited", Missing.UNKNOWN)]
    assert answers_text(RULEBOOK, [*answers, said("gap", ("tone", "facts"))]) == (
        'rulebook: {id: made-up, version: "1.0"}\n'
        "answers:\n"
        "  gap: [tone, facts]\n"
        "  cited: unknown\n"
        "  examples: 5000\n"
    )


def test_questions_that_were_not_asked_are_left_out() -> None:
    text = answers_text(RULEBOOK, [said("cited", Missing.NOT_ASKED)])
    assert "cited" not in text
    assert reread(text)["length"].value == 300.0


@pytest.mark.parametrize("name", ["5k", "1e6", "true", "null", "a: b", "#x", "0x1f"])
def test_names_that_yaml_would_misread_are_quoted(name: str) -> None:
    text = answers_text(RULEBOOK, [said("card", name)])
    assert f'  card: "{name}"\n' in text


def test_a_file_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = save("answers: {}\n", [tmp_path])
    assert path == tmp_path / FILE_NAME
    assert path.read_text() == "answers: {}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_other_file_is_overwritten(tmp_path: Path) -> None:
    save("one\n", [tmp_path])
    second = save("two\n", [tmp_path])
    assert second == tmp_path / "adapt-advisor-answers-2.yaml"
    assert (tmp_path / FILE_NAME).read_text() == "one\n"
    assert save("one\n", [tmp_path]) == tmp_path / FILE_NAME
    assert save("two\n", [tmp_path]) == second


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    here = tmp_path / "here"
    here.mkdir()
    (here / FILE_NAME).symlink_to(elsewhere)
    assert save("text\n", [here]) == here / "adapt-advisor-answers-2.yaml"
    assert not elsewhere.exists()


def test_the_next_folder_is_tried_where_one_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    state = tmp_path / "state" / "adapt-advisor"
    assert save("text\n", [blocked / "below", state]) == state / FILE_NAME
    assert save("text\n", [blocked / "below"]) is None


def test_a_folder_that_is_gone_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    before = Path.cwd()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert save("text\n", [Path(), tmp_path]) == tmp_path / FILE_NAME
    finally:
        os.chdir(before)


def test_folders_come_in_the_order_here_state_temporary() -> None:
    here, temporary = Path(), Path("/t")
    state = {"XDG_STATE_HOME": "/s", "HOME": "/h"}
    assert places(here, state, temporary) == [here, Path("/s/adapt-advisor"), temporary]
    home = Path("/h/.local/state/adapt-advisor")
    assert places(here, {"HOME": "/h"}, temporary) == [here, home, temporary]
    relative = {"XDG_STATE_HOME": "s", "HOME": "/h"}
    assert places(here, relative, temporary) == [here, home, temporary]
    assert places(here, {}, temporary) == [here, temporary]
