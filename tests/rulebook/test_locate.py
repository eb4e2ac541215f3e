"""Where rules are found, what is read of them, and their hash."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from adapt_advisor import RulesError
from adapt_advisor.rulebook import locate
from adapt_advisor.rulebook.bounds import MAX_BYTES
from adapt_advisor.rulebook.locate import (
    CATALOGUE,
    REQUIRED,
    content_hash,
    find_rules,
    read_all,
)

HOUSE = Path(__file__).parents[2] / "examples" / "house_rulebook"
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HOUSE, tmp_path / "rules"))


def hash_of(folder: Path) -> str:
    return content_hash(read_all(find_rules(str(folder))))


def test_an_override_comes_first(folder: Path) -> None:
    found = find_rules(str(folder))
    assert found.found == "override"
    assert found.root == folder


@pytest.mark.parametrize("name", ["nowhere", "rules/rulebook.yaml", ""])
def test_an_override_that_is_no_folder_is_refused(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    with pytest.raises(RulesError, match="there is no folder"):
        find_rules(name or "rules/\0")


def test_without_an_override_the_shipped_rules_are_found() -> None:
    found = find_rules(None)
    assert found.found in ("installed", "checkout")
    assert found.text("rulebook.yaml")


def test_installed_rules_come_before_the_checkout(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "INSTALLED", folder)
    assert find_rules(None).found == "installed"


def test_the_checkout_is_found_where_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(HOUSE, tmp_path / "rules")
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(locate, "INSTALLED", tmp_path / "none")
    monkeypatch.setattr(locate, "CHECKOUT", tmp_path)
    found = find_rules(None)
    assert (found.found, found.root) == ("checkout", tmp_path / "rules")


def test_an_installation_without_rules_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "INSTALLED", tmp_path / "none")
    monkeypatch.setattr(locate, "CHECKOUT", tmp_path)
    with pytest.raises(RulesError, match="holds no rules"):
        find_rules(None)


def test_every_file_that_the_advice_depends_on_is_read(folder: Path) -> None:
    methods = {f"methods/{path.name}" for path in (folder / "methods").iterdir()}
    names = set(read_all(find_rules(str(folder))))
    assert names == {*REQUIRED, *CATALOGUE, *methods}


def test_every_missing_file_is_listed(folder: Path) -> None:
    (folder / "limits.yaml").unlink()
    (folder / "catalogue" / "gpus.yaml").unlink()
    with pytest.raises(RulesError) as caught:
        read_all(find_rules(str(folder)))
    files = [problem.place.file for problem in caught.value.problems]
    assert files == ["catalogue/gpus.yaml", "limits.yaml"]


def test_a_folder_in_the_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "limits.yaml").unlink()
    (folder / "limits.yaml").mkdir()
    with pytest.raises(RulesError, match=r"limits\.yaml:1:1: S001"):
        read_all(find_rules(str(folder)))


def test_a_huge_file_is_not_read_to_its_end(folder: Path) -> None:
    with (folder / "limits.yaml").open("wb") as stream:
        stream.truncate(50 * MAX_BYTES)
    assert len(read_all(find_rules(str(folder)))["limits.yaml"]) == MAX_BYTES + 1


# --------------------------------------------------------------------------- hash


def test_the_hash_is_stable_and_does_not_depend_on_the_place(
    folder: Path, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    assert hash_of(folder) == hash_of(folder) == hash_of(moved)


def test_line_ends_do_not_change_the_hash(folder: Path) -> None:
    before = hash_of(folder)
    for path in folder.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_of(folder) == before


@pytest.mark.parametrize("name", [*REQUIRED, *CATALOGUE, "methods/rag.yaml"])
def test_every_file_counts_in_the_hash(name: str, folder: Path) -> None:
    before = hash_of(folder)
    with (folder / name).open("ab") as stream:
        stream.write(b"# a remark\n")
    assert hash_of(folder) != before


def test_a_renamed_method_changes_the_hash(folder: Path) -> None:
    before = hash_of(folder)
    (folder / "methods" / "rag.yaml").rename(folder / "methods" / "search.yaml")
    assert hash_of(folder) != before


def test_scenarios_do_not_change_the_hash(folder: Path) -> None:
    before = hash_of(folder)
    shutil.rmtree(folder / "scenarios")
    assert hash_of(folder) == before


def test_content_cannot_move_between_files() -> None:
    assert content_hash({"a": b"1", "b": b""}) != content_hash({"a": b"", "b": b"1"})
    assert content_hash({"a": b"b\n1\n2"}) != content_hash({"a": b"", "b": b"2"})
