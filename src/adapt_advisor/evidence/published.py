"""Evidence and vocabulary beside a rulebook: read only where needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.nearest_runs import nearest_runs
from adapt_advisor.estimate.training.published_run import PublishedRun
from adapt_advisor.problem import RulesError
from adapt_advisor.rulebook.locate import RulesFolder
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.store import Kind, kept

if TYPE_CHECKING:
    from adapt_advisor.evidence.names import Catalogue

RUNS = "evidence/training_runs.csv"
VOCABULARY = "catalogue/training.yaml"


def runs_like(job: TrainingJob, folder: RulesFolder) -> tuple[PublishedRun, ...]:
    """The three published runs most like a job; none where the rules hold none.

    Args:
        job: The job to compare with.
        folder: Of the rules in use, with the evidence beside them.
    """
    try:
        runs = kept(folder, PUBLISHED_RUNS)
    except RulesError:
        return ()
    return nearest_runs(job, runs)


def _files(folder: RulesFolder) -> Iterator[str]:
    yield from (*folder.names(), RUNS, VOCABULARY)


def _published(content: Mapping[str, bytes]) -> tuple[PublishedRun, ...]:
    """The runs in a folder, by the names that its catalogue knows."""
    import csv
    import io

    from adapt_advisor.evidence.training_rows import published_runs
    from adapt_advisor.rulebook.load import load_content

    rules = {k: v for k, v in content.items() if k not in (RUNS, VOCABULARY)}
    catalogue = _catalogue(load_content(rules).rulebook, content[VOCABULARY])
    text = io.StringIO(content[RUNS].decode("utf-8"), newline="")
    return tuple(published_runs(csv.DictReader(text), catalogue))


PUBLISHED_RUNS: Kind[tuple[PublishedRun, ...]] = Kind("runs", tuple, _files, _published)
"""Every run that can be shown beside an estimate."""


def evidence_catalogue(rulebook: Rulebook, folder: RulesFolder) -> Catalogue:
    """The rulebook's catalogue with the words of evidence files.

    Raises:
        RulesError: When the folder lacks them.
    """
    return _catalogue(rulebook, folder.text(VOCABULARY))


def _catalogue(rulebook: Rulebook, vocabulary: bytes) -> Catalogue:
    from adapt_advisor.evidence.names import Catalogue
    from adapt_advisor.evidence.vocabulary import TrainingVocabulary
    from adapt_advisor.rulebook.yaml_source import read_yaml

    words = read_yaml(VOCABULARY, vocabulary)
    return Catalogue(
        gpus=rulebook.gpus,
        models=rulebook.models,
        training=TrainingVocabulary.validated(words.data),
        serving=rulebook.serving,
    )
