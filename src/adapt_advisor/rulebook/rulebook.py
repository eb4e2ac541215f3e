"""The rulebook: everything that `rules/` holds and the walk needs, in one value."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel, Price
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.flowchart import Flowchart, Limit
from adapt_advisor.rulebook.method import Method, Source
from adapt_advisor.rulebook.question import Conflict, Group, Preset, Question
from adapt_advisor.rulebook.value import Value


class RulebookIdentity(Noun):
    """Which rulebook gave an answer: every report names it."""

    id: str
    version: str
    sha256: str


class Rulebook(Noun):
    """Questions, flowchart, limits, methods, sources and the catalogue they use."""

    id: str
    version: str
    title: str
    language: str = "en"
    wording: Literal["complete", "partial"] = "partial"
    """Whether a missing name for people is an error, or only a warning."""
    review: str
    """When and by whom the rules are looked at again, in a sentence."""
    sha256: str = ""
    """Content hash over every rule file, set by the loader."""
    groups: dict[str, Group]
    questions: dict[str, Question]
    moved: dict[str, dict[str, dict[str, Value]]] = {}  # noqa: RUF012 - a noun's default
    """By earlier question and option: what it answers to the questions of today."""
    presets: dict[str, Preset] = {}  # noqa: RUF012 - a noun's default
    """Usual workloads that the questionnaire offers."""
    conflicts: dict[str, Conflict] = {}  # noqa: RUF012 - a noun's default
    """Answers that hardly go together."""
    prefill: dict[str, str] = {}  # noqa: RUF012 - a noun's default
    """By what can be counted on the user's machine: the question that it answers."""
    flowchart: Flowchart
    limits: dict[str, Limit]
    methods: dict[str, Method]
    sources: dict[str, Source]
    gpus: dict[str, Gpu]
    models: dict[str, LanguageModel]
    prices: dict[str, Price]
    efficiency: Efficiency
    """Fitted constants: how much of the hardware's peaks real jobs reach."""
    serving: ServingCatalogue
    """Number formats and software that models are served with."""

    @property
    def identity(self) -> RulebookIdentity:
        """Id, version and content hash."""
        return RulebookIdentity(id=self.id, version=self.version, sha256=self.sha256)
