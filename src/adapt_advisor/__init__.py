"""Which way to adapt a language model to a use case, with reasons, costs and sources.

Whatever the command line does, these verbs do:

    rulebook = load_rulebook()
    profile = answers(rulebook, gap_type=["facts"], labelled_examples="2k")
    advise(rulebook, profile)        the recommendation: plan, reasons, estimates
    compare(rulebook, profile)       every method side by side, in money and months
    estimate(rulebook, method="lora", model="8B", gpu="H100", tokens=2e7)
    serve(rulebook, model="8B", gpu="H100", users=32)
    validate(rulebook, "throughput", "mine.csv")
    try_rules(rulebook)              the rules against real projects
    batch(rulebook, lines)           many profiles, a record each

Nothing is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapt_advisor.advice.advise import advise
    from adapt_advisor.advice.adviser import Adviser, Consultation
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.answers.gather import answers
    from adapt_advisor.answers.profile import Answer, Missing, Origin, Profile
    from adapt_advisor.batches.verb import batch
    from adapt_advisor.catalogue.efficiency import Efficiency
    from adapt_advisor.catalogue.nouns import Gpu, LanguageModel, Price
    from adapt_advisor.catalogue.token_prices import TokenPrices
    from adapt_advisor.checks.checked import check_rules, load_rulebook
    from adapt_advisor.checks.trial import try_rules
    from adapt_advisor.comparison import compare
    from adapt_advisor.estimate.memory.nouns import MemoryJob, OptimizerSetup
    from adapt_advisor.estimate.training.job import TrainingJob
    from adapt_advisor.evidence.estimated_job import estimate
    from adapt_advisor.evidence.score import Scores
    from adapt_advisor.evidence.served_model import serve
    from adapt_advisor.evidence.validation import validate
    from adapt_advisor.problem import Place, Problem, RulesError, UsageError
    from adapt_advisor.quantity import Estimate, Range
    from adapt_advisor.report.render import RENDERERS, render
    from adapt_advisor.report.render_options import RenderOptions
    from adapt_advisor.rulebook.flowchart import Branch, Flowchart, Limit, Node
    from adapt_advisor.rulebook.guard import Guard, parse_guard
    from adapt_advisor.rulebook.method import Method, Source
    from adapt_advisor.rulebook.question import Option, Question, Unknown
    from adapt_advisor.rulebook.recipe import TrainingRecipe
    from adapt_advisor.rulebook.rulebook import Rulebook
    from adapt_advisor.rulebook.value import Value

__all__ = [
    "RENDERERS",
    "Adviser",
    "Answer",
    "Branch",
    "Consultation",
    "Efficiency",
    "Estimate",
    "Flowchart",
    "Gpu",
    "Guard",
    "LanguageModel",
    "Limit",
    "MemoryJob",
    "Method",
    "Missing",
    "Node",
    "OptimizerSetup",
    "Option",
    "Origin",
    "Place",
    "Price",
    "Problem",
    "Profile",
    "Question",
    "Range",
    "Recommendation",
    "RenderOptions",
    "Rulebook",
    "RulesError",
    "Scores",
    "Source",
    "TokenPrices",
    "TrainingJob",
    "TrainingRecipe",
    "Unknown",
    "UsageError",
    "Value",
    "advise",
    "answers",
    "batch",
    "check_rules",
    "compare",
    "estimate",
    "load_rulebook",
    "parse_guard",
    "render",
    "serve",
    "try_rules",
    "validate",
]

_HOMES = {
    "advice.advise": ("advise",),
    "advice.adviser": (
        "Adviser",
        "Consultation",
    ),
    "advice.record": ("Recommendation",),
    "answers.gather": ("answers",),
    "answers.profile": (
        "Answer",
        "Missing",
        "Origin",
        "Profile",
    ),
    "batches.verb": ("batch",),
    "catalogue.efficiency": ("Efficiency",),
    "catalogue.nouns": (
        "Gpu",
        "LanguageModel",
        "Price",
    ),
    "catalogue.token_prices": ("TokenPrices",),
    "checks.checked": (
        "check_rules",
        "load_rulebook",
    ),
    "checks.trial": ("try_rules",),
    "comparison": ("compare",),
    "estimate.memory.nouns": ("MemoryJob", "OptimizerSetup"),
    "estimate.training.job": ("TrainingJob",),
    "evidence.estimated_job": ("estimate",),
    "evidence.score": ("Scores",),
    "evidence.served_model": ("serve",),
    "evidence.validation": ("validate",),
    "problem": (
        "Place",
        "Problem",
        "RulesError",
        "UsageError",
    ),
    "quantity": (
        "Estimate",
        "Range",
    ),
    "report.render": ("RENDERERS", "render"),
    "report.render_options": ("RenderOptions",),
    "rulebook.flowchart": (
        "Branch",
        "Flowchart",
        "Limit",
        "Node",
    ),
    "rulebook.guard": ("Guard", "parse_guard"),
    "rulebook.method": (
        "Method",
        "Source",
    ),
    "rulebook.question": (
        "Option",
        "Question",
        "Unknown",
    ),
    "rulebook.recipe": ("TrainingRecipe",),
    "rulebook.rulebook": ("Rulebook",),
    "rulebook.value": ("Value",),
}
"""Where each name of the face lives."""
_HOME = {name: home for home, names in _HOMES.items() for name in names}

# Two verbs share their names with the packages behind them. A package that was loaded
# and taken away does not come back as an attribute: `__getattr__` gives the verb.
for _package in ("answers", "estimate"):
    import_module(f"{__name__}.{_package}")
    del globals()[_package]


def __getattr__(name: str) -> Any:
    """The verb or noun of that name, imported when it is first asked for."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
