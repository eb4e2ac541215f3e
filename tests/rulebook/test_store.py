"""The compiled rulebook between runs: used when it is ours and whole, never needed."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest

from adapt_advisor import load_rulebook
from adapt_advisor.problem import RulesError
from adapt_advisor.rulebook import load
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.store import CACHE_VARIABLE

HOUSE = Path(__file__).parents[2] / "examples" / "house_rulebook"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one each time that the YAML is read."""
    seen: list[str] = []
    original = load.load_content

    def counted(content: dict[str, bytes]) -> load.Loaded:
        seen.append("loaded")
        return original(content)

    monkeypatch.setattr(load, "load_content", counted)
    return seen


def kept(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


def house() -> Rulebook:
    return load_rulebook(str(HOUSE))


def test_the_second_run_reads_an_equal_rulebook(cache: Path, loads: list[str]) -> None:
    first, second = house(), house()
    assert loads == ["loaded"]
    assert first == second
    assert kept(cache).stat().st_mode & 0o077 == 0
    assert cache.stat().st_mode & 0o077 == 0


def test_an_empty_variable_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loads: list[str]
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert house() == house()
    assert loads == ["loaded", "loaded"]
    assert list(tmp_path.iterdir()) == []


def test_the_users_cache_folder_is_the_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    house()
    assert kept(tmp_path / "xdg" / "adapt-advisor").is_file()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    house()
    assert kept(tmp_path / "home" / ".cache" / "adapt-advisor").is_file()


def test_a_user_without_a_home_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert house().id == "house"


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", pickle.dumps({"a": 1}), b"\x80\x05."]
)
def test_a_corrupt_file_is_ignored_and_replaced(
    content: bytes, cache: Path, loads: list[str]
) -> None:
    first = house()
    kept(cache).write_bytes(content)
    assert house() == first
    assert loads == ["loaded", "loaded"]
    assert house() == first
    assert loads == ["loaded", "loaded"]


def test_a_truncated_file_is_ignored(cache: Path) -> None:
    first = house()
    path = kept(cache)
    path.write_bytes(path.read_bytes()[:-100])
    assert house() == first


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, ("sprung",))


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_to_is_not_read(
    mode: int, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    path = kept(cache)
    path.write_bytes(pickle.dumps(_Trap()))
    path.chmod(mode)
    assert house() == first
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
def test_a_folder_that_others_may_write_to_is_not_used(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    kept(cache).write_bytes(pickle.dumps(_Trap()))
    cache.chmod(0o777)
    assert house() == first
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
def test_a_file_of_another_user_is_not_read(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    kept(cache).write_bytes(pickle.dumps(_Trap()))
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert house() == first
    assert not (tmp_path / "sprung").exists()


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none")):
        monkeypatch.setenv(CACHE_VARIABLE, str(place))
        assert house().id == "house"


def test_a_full_disk_leaves_nothing_half_written(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert house().id == "house"
    assert list(cache.iterdir()) == []


def test_changed_rules_are_read_again(cache: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    before = load_rulebook(str(folder))
    path = folder / "rulebook.yaml"
    path.write_text(path.read_text().replace("2.1.0", "2.2.0"))
    after = load_rulebook(str(folder))
    assert (before.version, after.version) == ("2.1.0", "2.2.0")
    assert before.sha256 != after.sha256
    assert len(list(cache.iterdir())) == 2


def test_rules_with_errors_are_not_kept(cache: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    path = folder / "flowchart.yaml"
    path.write_text(path.read_text().replace("go: store", "go: nowhere"))
    with pytest.raises(RulesError, match="R102"):
        load_rulebook(str(folder))
    assert not cache.exists()


def test_rules_with_warnings_are_used(cache: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    path = folder / "sources.yaml"
    orphan = "  orphan: {title: T, url: https://example.org, grade: vendor}\n"
    path.write_text(path.read_text() + orphan)
    assert "orphan" in load_rulebook(str(folder)).sources
