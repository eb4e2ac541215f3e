"""Evidence and vocabulary beside a rulebook: read only where needed."""

from __future__ import annotations

import csv
import io

from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.nearest_runs import nearest_runs
from adapt_advisor.estimate.training.published_run import PublishedRun
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.training_rows import published_runs
from adapt_advisor.evidence.vocabulary import TrainingVocabulary
from adapt_advisor.problem import RulesError
from adapt_advisor.rulebook.locate import RulesFolder
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.yaml_source import read_yaml

RUNS = "evidence/training_runs.csv"
VOCABULARY = "catalogue/training.yaml"


def runs_like(
    job: TrainingJob, rulebook: Rulebook, folder: RulesFolder
) -> tuple[PublishedRun, ...]:
    """The three published runs most like a job; none where the rules hold none.

    Args:
        job: The job to compare with.
        rulebook: The rulebook in use.
        folder: Of its rules, with the evidence beside them.
    """
    try:
        text = folder.text(RUNS).decode("utf-8")
        catalogue = evidence_catalogue(rulebook, folder)
    except RulesError:
        return ()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return nearest_runs(job, published_runs(rows, catalogue))


def evidence_catalogue(rulebook: Rulebook, folder: RulesFolder) -> Catalogue:
    """The rulebook's catalogue with the words of evidence files.

    Raises:
        RulesError: When the folder lacks them.
    """
    words = read_yaml(VOCABULARY, folder.text(VOCABULARY))
    return Catalogue(
        gpus=rulebook.gpus,
        models=rulebook.models,
        training=TrainingVocabulary.validated(words.data),
        serving=rulebook.serving,
    )
