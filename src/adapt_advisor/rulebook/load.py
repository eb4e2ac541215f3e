"""Documents to nouns: every file read and validated, every error with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel, Price
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.noun import Noun
from adapt_advisor.problem import Place, Problem, RulesError, did_you_mean
from adapt_advisor.quantity import Range
from adapt_advisor.rulebook.flowchart import (
    Branch,
    Disagreement,
    Flowchart,
    Limit,
    Node,
    Side,
)
from adapt_advisor.rulebook.guard import OPERATORS, GuardError
from adapt_advisor.rulebook.locate import RulesFolder, content_hash, read_all
from adapt_advisor.rulebook.method import (
    Effort,
    Method,
    Risk,
    ServingEffect,
    Source,
    TrainingData,
)
from adapt_advisor.rulebook.question import (
    Conflict,
    Group,
    Option,
    Preset,
    Question,
    Unknown,
)
from adapt_advisor.rulebook.recipe import TrainingRecipe
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.yaml_source import Document, Path, read_yaml

N = TypeVar("N", bound=Noun)

_NOUNS: tuple[type[Noun], ...] = (
    Branch,
    Conflict,
    Disagreement,
    Effort,
    Limit,
    Gpu,
    Group,
    LanguageModel,
    Method,
    Node,
    Option,
    Preset,
    Price,
    Question,
    Range,
    Risk,
    ServingEffect,
    Side,
    Source,
    TrainingData,
    TrainingRecipe,
    Unknown,
)


@dataclass(slots=True)
class Loaded:
    """A rulebook with the documents it came from, so that checks can name places."""

    rulebook: Rulebook
    documents: dict[str, Document]

    def place(self, file: str, path: Path = (), *, key: bool = False) -> Place:
        """Where something stands: `path` inside `file`."""
        document = self.documents.get(file)
        return Place(file) if document is None else document.place(path, key=key)


@dataclass(slots=True)
class _Reader:
    """Collects problems over all files, so that one run shows them all."""

    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def document(self, name: str, content: bytes) -> None:
        try:
            document = read_yaml(name, content)
        except RulesError as error:
            self.problems.extend(error.problems)
            return
        if not isinstance(document.data, dict):
            cause = "the file is not a mapping"
            self._add("S004", document.place(), cause, "See README")
            return
        self.documents[name] = document

    def section(self, file: str, key: str, noun: type[N]) -> dict[str, N]:
        """Every entry under `key`, validated; ids are the keys."""
        document = self.documents.get(file)
        if document is None:
            return {}
        entries = document.data.get(key)
        if not isinstance(entries, dict) or not entries:
            cause = f"the file needs a mapping under {key}"
            self._add("S005", document.place(), cause, f"Write {key}: and its entries")
            return {}
        found = {}
        for name, raw in entries.items():
            value = self.entry(document, (key, name), raw, noun, name)
            if value is not None:
                found[name] = value
        return found

    def entry(
        self, document: Document, at: Path, raw: Any, noun: type[N], name: str
    ) -> N | None:
        """One entry, validated, or None after its problems are kept."""
        if not isinstance(raw, dict):
            place = document.place(at)
            self._add("S004", place, f"{name} is not a mapping", "Write its fields")
            return None
        if "id" in raw:
            cause = f"{name} repeats its id"
            self._add("S003", document.place((*at, "id"), key=True), cause, "Remove it")
            return None
        try:
            return noun.validated({**raw, "id": name})
        except ValidationError as error:
            self.problems.extend(_problems_of(error, document, at))
            return None

    def whole(self, file: str, noun: type[N]) -> N | None:
        """A file that is one noun, validated."""
        document = self.documents.get(file)
        if document is None:
            return None
        try:
            return noun.validated(document.data)
        except ValidationError as error:
            self.problems.extend(_problems_of(error, document, ()))
            return None

    def only(self, file: str, keys: tuple[str, ...]) -> None:
        """Refuse keys at the top of `file` other than `keys`."""
        document = self.documents.get(file)
        for key in document.data if document else ():
            if key not in keys and document is not None:
                place = document.place((key,), key=True)
                self._add("S003", place, f"unknown key {key}", did_you_mean(key, keys))

    def _add(self, code: str, place: Place, cause: str, remedy: str) -> None:
        self.problems.append(Problem(code, place, cause, remedy))


def _problems_of(
    error: ValidationError, document: Document, at: Path
) -> Iterator[Problem]:
    for item in error.errors(include_url=False):
        guard = item.get("ctx", {}).get("error")
        inside = guard.path if isinstance(guard, GuardError) else ()
        path = (*at, *_in_file(document, at, item["loc"]), *inside)
        kind = item["type"]
        if kind == "extra_forbidden":
            wrong = str(item["loc"][-1])
            place = document.place((*at, *item["loc"]), key=True)
            known = _fields_beside(noun_fields(), wrong)
            yield Problem("S003", place, f"unknown key {wrong}", known)
        elif kind == "missing":
            name = item["loc"][-1]
            cause = f"{'.'.join(map(str, at))} lacks {name}"
            yield Problem("S005", document.place(path), cause, f"Add {name}")
        else:
            near = guard.wrong if isinstance(guard, GuardError) else None
            remedy = did_you_mean(near, OPERATORS) if near else "Correct the value"
            said = guard if isinstance(guard, GuardError) else item["msg"]
            cause = f"{'.'.join(map(str, path))}: {said}"
            yield Problem("S004", document.place(path), cause, remedy)


def _in_file(document: Document, at: Path, loc: tuple[str | int, ...]) -> Path:
    """The part of a pydantic location that exists in the file."""
    path: Path = ()
    for element in loc:
        longer = (*path, element)
        if (*at, *longer) in document.values or (*at, *longer) in document.keys:
            path = longer
    return path


def noun_fields() -> tuple[str, ...]:
    """Every field name that a rule file may use."""
    return tuple(dict.fromkeys(name for noun in _NOUNS for name in noun.field_names))


def _fields_beside(fields: tuple[str, ...], wrong: str) -> str:
    near = did_you_mean(wrong, fields)
    return near if near.startswith("Did") else "Remove it, or see the README"


def load(folder: RulesFolder) -> Loaded:
    """Read and validate a folder of rules; references are checked by `checks`.

    Raises:
        RulesError: With every problem of every file.
    """
    content = read_all(folder)
    return load_content(content)


def load_content(content: Mapping[str, bytes]) -> Loaded:
    """As `load`, from the files' bytes by name.

    Raises:
        RulesError: With every problem of every file.
    """
    reader = _Reader()
    for name, data in content.items():
        reader.document(name, data)
    parts = _parts(reader)
    if reader.problems:
        raise RulesError(reader.problems)
    head = reader.documents["rulebook.yaml"]
    try:
        raw = dict(**head.data, sha256=content_hash(content), **parts)
        rulebook = Rulebook.validated(raw)
    except ValidationError as error:
        raise RulesError(list(_problems_of(error, head, ()))) from None
    except TypeError:
        cause = "rulebook.yaml repeats a part that has a file of its own"
        raise RulesError(
            [Problem("S003", head.place(), cause, "Remove that part")]
        ) from None
    return Loaded(rulebook, reader.documents)


def _parts(reader: _Reader) -> dict[str, Any]:
    reader.only("questions.yaml", ("groups", "questions", "moved"))
    reader.only("interview.yaml", ("presets", "conflicts", "prefill"))
    reader.only("flowchart.yaml", ("start", "nodes"))
    single: tuple[tuple[str, str, type[Noun]], ...] = (
        ("limits.yaml", "limits", Limit),
        ("sources.yaml", "sources", Source),
        ("catalogue/gpus.yaml", "gpus", Gpu),
        ("catalogue/models.yaml", "models", LanguageModel),
        ("catalogue/hosted_models.yaml", "models", LanguageModel),
        ("catalogue/prices.yaml", "prices", Price),
    )
    parts: dict[str, Any] = {}
    for file, key, noun in single:
        reader.only(file, (key,))
        parts[key] = {**parts.get(key, {}), **reader.section(file, key, noun)}
    parts["groups"] = reader.section("questions.yaml", "groups", Group)
    parts["questions"] = reader.section("questions.yaml", "questions", Question)
    questions = reader.documents.get("questions.yaml")
    if questions is not None and "moved" in questions.data:
        parts["moved"] = questions.data["moved"]
    offered = reader.documents.get("interview.yaml")
    for key, kind in (("presets", Preset), ("conflicts", Conflict)):
        if offered is not None and key in offered.data:
            parts[key] = reader.section("interview.yaml", key, kind)
    if offered is not None and "prefill" in offered.data:
        parts["prefill"] = offered.data["prefill"]
    parts["methods"] = dict(_methods(reader))
    parts["efficiency"] = reader.whole("catalogue/efficiency.yaml", Efficiency)
    parts["serving"] = reader.whole("catalogue/serving.yaml", ServingCatalogue)
    nodes = reader.section("flowchart.yaml", "nodes", Node)
    parts["flowchart"] = _flowchart(reader, nodes)
    return parts


def _methods(reader: _Reader) -> Iterator[tuple[str, Method]]:
    for file in [f for f in reader.documents if f.startswith("methods/")]:
        name = file.removeprefix("methods/").removesuffix(".yaml")
        document = reader.documents[file]
        method = reader.entry(document, (), document.data, Method, name)
        if method is not None:
            yield name, method


def _flowchart(reader: _Reader, nodes: dict[str, Node]) -> Flowchart | None:
    document = reader.documents.get("flowchart.yaml")
    if document is None:
        return None
    start = document.data.get("start")
    if not isinstance(start, str):
        cause = "the flowchart needs the id of its first node under start"
        problem = Problem("S005", document.place(("start",)), cause, "Add start: ID")
        reader.problems.append(problem)
        return None
    return Flowchart(start=start, nodes=nodes)


Check = Callable[[Loaded], Iterator[Problem]]
