"""The compiled rulebook between runs: used when it is ours and whole, never needed."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path
from zlib import crc32

import pytest

from adapt_advisor import Rulebook, RulesError, load_rulebook
from adapt_advisor.checks.checked import CHECKED_RULEBOOK
from adapt_advisor.rulebook import compiled, load, locate, store
from adapt_advisor.rulebook.store import CACHE_VARIABLE

HOUSE = Path(__file__).parents[2] / "examples" / "house_rulebook"
RULES = locate.RulesFolder(HOUSE, "override")


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


def trap(content: object = None) -> bytes:
    """What a stranger would plant, with everything right but what it holds."""
    body = pickle.dumps(content or _Trap())
    return compiled._MAGIC + crc32(body).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    "content", [None, (None, _Trap()), [os.mkdir], {"a": Path}, (None, object())]
)
def test_what_is_read_runs_nothing_and_names_nothing_else(
    content: object, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    kept(cache).write_bytes(trap(content))
    assert compiled.from_bytes(trap(content)) is None
    assert house() == first
    assert not (tmp_path / "sprung").exists()


def test_any_flipped_bit_is_noticed() -> None:
    whole = store.compiled(RULES, CHECKED_RULEBOOK)
    assert compiled.from_bytes(whole) is not None
    for at in (*range(40), *range(40, len(whole), 997), len(whole) - 1):
        for bit in (1, 0x80):
            damaged = bytearray(whole)
            damaged[at] ^= bit
            assert compiled.from_bytes(bytes(damaged)) is None


@pytest.mark.parametrize("variable", [CACHE_VARIABLE, "XDG_CACHE_HOME"])
def test_a_relative_folder_is_not_used(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(variable, "here")
    monkeypatch.chdir(tmp_path)
    house()
    assert not (tmp_path / "here").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX links")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_link_is_not_followed(
    what: str, cache: Path, tmp_path: Path, loads: list[str]
) -> None:
    house()
    linked = cache if what == "folder" else kept(cache)
    linked.rename(tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    house()
    assert loads == ["loaded", "loaded"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_to_is_not_read(
    mode: int, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    path = kept(cache)
    path.write_bytes(trap())
    path.chmod(mode)
    assert house() == first
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
def test_a_folder_that_others_may_write_to_is_not_used(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    kept(cache).write_bytes(trap())
    cache.chmod(0o777)
    assert house() == first
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
def test_a_file_of_another_user_is_not_read(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = house()
    kept(cache).write_bytes(trap())
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
    assert kept(cache).is_file()


def test_a_change_that_keeps_size_and_time_is_noticed(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "_SETTLING_NS", 0)
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    path = folder / "rulebook.yaml"
    os.utime(path, ns=(10**18, 10**18))
    assert load_rulebook(str(folder)).version == "2.1.0"
    path.write_text(path.read_text().replace("2.1.0", "2.2.0"))
    os.utime(path, ns=(10**18, 10**18))
    assert load_rulebook(str(folder)).version == "2.2.0"


def test_files_that_were_written_this_moment_are_known_by_their_content(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    found = locate.find_rules(str(folder))
    stamps = found.stamps(found.names())
    monkeypatch.setattr(locate.RulesFolder, "stamps", lambda _self, _names: stamps)
    assert load_rulebook(str(folder)).version == "2.1.0"
    path = folder / "rulebook.yaml"
    path.write_text(path.read_text().replace("2.1.0", "2.2.0"))
    assert load_rulebook(str(folder)).version == "2.2.0"


def test_files_that_were_only_touched_are_not_loaded_again(
    cache: Path, tmp_path: Path, loads: list[str]
) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    first = load_rulebook(str(folder))
    (folder / "rulebook.yaml").touch()
    assert load_rulebook(str(folder)) == first
    assert loads == ["loaded"]


def test_what_an_installation_brings_compiled_is_used_for_the_same_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loads: list[str]
) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    shipped = tmp_path / "rulebook"
    shipped.write_bytes(store.compiled(RULES, CHECKED_RULEBOOK))
    loads.clear()
    monkeypatch.setenv(CACHE_VARIABLE, "")
    monkeypatch.setattr(store, "SHIPPED", tmp_path)
    assert load_rulebook(str(folder)).version == "2.1.0"
    assert loads == []
    path = folder / "rulebook.yaml"
    path.write_text(path.read_text().replace("2.1.0", "2.2.0"))
    assert load_rulebook(str(folder)).version == "2.2.0"
    assert loads == ["loaded"]


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
