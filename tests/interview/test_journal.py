from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor.interview.journal import Journal, last_line, left_journals
from tests.interview.world import RULEBOOK, reread, said, values

ONE = [said("gap", ("tone", "facts"))]
TWO = [*ONE, said("examples", 60.0)]


def _journal(*folders: Path) -> Journal:
    return Journal(RULEBOOK.identity, folders)


def _cut_off(folder: Path) -> Path:
    """The journal of a session whose process is gone: the lock goes with it."""
    journal = _journal(folder)
    assert journal.record(ONE) is None
    assert journal.record(TWO) is None
    assert journal.path is not None
    assert journal._handle is not None
    os.close(journal._handle)
    return journal.path


def test_nothing_is_written_before_the_first_answer(tmp_path: Path) -> None:
    _journal(tmp_path).remove()
    assert not list(tmp_path.iterdir())


def test_what_a_cut_off_session_left_is_an_answers_file(tmp_path: Path) -> None:
    path = _cut_off(tmp_path)
    (left,) = left_journals([tmp_path])
    assert left.path == path
    assert values(reread(left.content.decode())) == {
        "gap": ("tone", "facts"), "examples": 60.0, "length": 300.0,
    }  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_session_that_runs_is_left_alone(tmp_path: Path) -> None:
    first, second = _journal(tmp_path), _journal(tmp_path)
    first.record(ONE)
    second.record(TWO)
    assert first.path != second.path
    assert left_journals([tmp_path]) == []
    first.remove()
    second.remove()
    assert not list(tmp_path.iterdir())


@given(st.integers(1, 200))
def test_a_line_that_was_cut_off_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    path = _cut_off(folder)
    whole = path.read_bytes()
    first = whole.splitlines(keepends=True)[0]
    path.write_bytes(whole[: max(len(whole) - cut, len(first))])
    assert last_line(path) == first


@pytest.mark.parametrize(
    "content", [b"", b"x" * 100, b"[]\n", b"{}\n", b'{"answers": 5', b"\xff\xfe\n"]
)
def test_what_is_no_journal_is_passed_over(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "adapt-advisor-answers.journal").write_bytes(content)
    (tmp_path / "adapt-advisor-answers-2.journal").mkdir()
    (tmp_path / "adapt-advisor-answers-3.journal").symlink_to("/etc/passwd")
    assert left_journals([tmp_path]) == []


def test_another_folder_is_tried_where_one_takes_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    journal = _journal(blocked / "below", tmp_path / "state")
    assert journal.record(ONE) is None
    assert journal.path == tmp_path / "state" / "adapt-advisor-answers.journal"
    assert _journal(blocked / "below").record(ONE)


def test_a_full_disk_is_said_and_another_folder_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = _journal(tmp_path)
    journal.record(ONE)

    def full(_handle: int, _line: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        assert journal.record(TWO) == "No space left on device"
    assert journal.record(TWO) is None
