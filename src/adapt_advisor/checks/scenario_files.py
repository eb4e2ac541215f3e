"""Scenarios in: files of `rules/scenarios/` to nouns, every error with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from adapt_advisor.checks.scenario import (
    Floor,
    ProjectScenario,
    Scenarios,
    TextbookScenario,
)
from adapt_advisor.noun import Noun
from adapt_advisor.problem import Place, Problem, RulesError, did_you_mean
from adapt_advisor.rulebook.locate import RulesFolder
from adapt_advisor.rulebook.yaml_source import Document, Path, read_yaml

CASES = "scenarios/cases/"
SITUATIONS = "scenarios/situations/"
FLOOR = "scenarios/agreement.yaml"
LANGUAGE_MODEL = "scenarios/language_model.yaml"
EVIDENCE = ("evidence/cases.yaml", "evidence/cases_2026.yaml")
"""Documented projects; only the first file has to be there."""
_README = "See scenarios/README.md"

N = TypeVar("N", bound=Noun)
Case = dict[str, Any]
"""A documented project as `evidence/cases.yaml` states it, field to value."""


@dataclass(slots=True)
class LoadedScenarios:
    """Scenarios with the documents they came from, so that checks can name places."""

    scenarios: Scenarios
    documents: dict[str, Document]
    evidence: dict[str, Case]
    short_names: dict[str, str]
    """What the evidence calls a way of adapting, and its family here."""

    def place(self, file: str, path: Path = (), *, key: bool = False) -> Place:
        """Where something stands: `path` inside `file`."""
        return self.documents[file].place(path, key=key)


def load_scenarios(folder: RulesFolder) -> LoadedScenarios:
    """Read every scenario of a rulebook; what they name is checked by `checks`.

    The projects behind the cases are read only when there is a case.

    Raises:
        RulesError: With every problem of every file.
    """
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    cases: list[ProjectScenario] = []
    situations: list[TextbookScenario] = []
    for name in folder.scenarios():
        try:
            if name.startswith(CASES):
                documents[name] = read_yaml(name, folder.text(name))
                cases.append(_entry(documents[name], ProjectScenario))
            elif name.startswith(SITUATIONS):
                documents[name] = read_yaml(name, folder.text(name))
                situations.append(_entry(documents[name], TextbookScenario))
        except RulesError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesError(problems)
    evidence = load_evidence(folder) if cases else {}
    short_names = load_floor(folder).short_names if folder.has(FLOOR) else {}
    scenarios = Scenarios(
        cases=tuple(_dated(case, evidence.get(case.case, {})) for case in cases),
        situations=tuple(situations),
        guesses=_guesses(folder, short_names) if cases else {},
    )
    return LoadedScenarios(scenarios, documents, evidence, short_names)


def _dated(case: ProjectScenario, evidence: Case) -> ProjectScenario:
    year, sure = evidence.get("year"), evidence.get("confidence")
    return case.replace(
        year=year if isinstance(year, int) else None,
        confidence=sure if isinstance(sure, str) else None,
    )


def _guesses(
    folder: RulesFolder, short_names: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """What a language model decided on the same answers, as families, by id."""
    if not folder.has(LANGUAGE_MODEL):
        return {}
    document = read_yaml(LANGUAGE_MODEL, folder.text(LANGUAGE_MODEL))
    found = document.data.get("decisions") if isinstance(document.data, dict) else None
    if not isinstance(found, dict):
        raise _refusal(document, "the file needs a mapping under decisions")
    return {
        str(case): tuple(dict.fromkeys(short_names.get(one, one) for one in named))
        for case, named in found.items()
    }


def load_floor(folder: RulesFolder) -> Floor:
    """The agreement that a test of the rules demands.

    Raises:
        RulesError: When there is none or it cannot be read.
    """
    return _entry(read_yaml(FLOOR, folder.text(FLOOR)), Floor, named=False)


def load_evidence(folder: RulesFolder) -> dict[str, Case]:
    """The documented projects, by id.

    Raises:
        RulesError: When the file cannot be read, or an entry has no id.
    """
    found: dict[str, Case] = {}
    for name in EVIDENCE:
        if name == EVIDENCE[0] or folder.has(name):
            _add_projects(read_yaml(name, folder.text(name)), found)
    return found


def _add_projects(document: Document, found: dict[str, Case]) -> None:
    entries = document.data.get("cases") if isinstance(document.data, dict) else None
    if not isinstance(entries, list):
        raise _refusal(document, "the file needs a list under cases")
    for i, case in enumerate(entries):
        key = case.get("id") if isinstance(case, dict) else None
        if not isinstance(key, str) or key in found:
            at = ("cases", i)
            raise _refusal(document, "a case needs an id that no other case has", at)
        found[key] = case


def _entry(document: Document, noun: type[N], *, named: bool = True) -> N:
    """One file as a noun; its id is the file's name."""
    if not isinstance(document.data, dict):
        raise _refusal(document, "the file is not a mapping")
    stem = document.name.rpartition("/")[2].removesuffix(".yaml")
    if named and "id" in document.data:
        raise _refusal(document, f"{stem} repeats its id", ("id",))
    raw = {**document.data, "id": stem} if named else document.data
    try:
        return noun.validated(raw)
    except ValidationError as error:
        raise RulesError(list(_problems(document, error, noun))) from None


def _refusal(document: Document, cause: str, path: Path = ()) -> RulesError:
    return RulesError([Problem("S004", document.place(path), cause, _README)])


def _problems(
    document: Document, error: ValidationError, noun: type[Noun]
) -> Iterator[Problem]:
    """One problem for each place: a union reports every member at the same one."""
    seen: set[Path] = set()
    for item in error.errors(include_url=False, include_input=False):
        kind, loc = item["type"], item["loc"]
        path = _in_file(document, loc)
        if kind != "missing" and path in seen:
            continue
        seen.add(path)
        last = str(loc[-1]) if loc else document.name
        if kind == "extra_forbidden":
            remedy = _near(last, loc, noun)
            place = document.place(path, key=True)
            yield Problem("S003", place, f"unknown key {last}", remedy)
        elif kind == "missing":
            above = ".".join(map(str, loc[:-1])) or document.name
            place = document.place(path)
            yield Problem("S005", place, f"{above} lacks {last}", f"Add {last}")
        else:
            cause = f"{'.'.join(map(str, path))}: {item['msg']}"
            yield Problem("S004", document.place(path), cause, _README)


def _near(wrong: str, loc: Sequence[str | int], noun: type[Noun]) -> str:
    known = [name for name in noun.field_names if name != "id"]
    return did_you_mean(wrong, known) if len(loc) == 1 else f"Remove it. {_README}"


def _in_file(document: Document, loc: Sequence[str | int]) -> Path:
    """The longest part of an error's location that the file really has."""
    path: Path = ()
    for step in loc:
        if (*path, step) not in document.values:
            break
        path = (*path, step)
    return path
