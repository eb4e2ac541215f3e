"""Each method of today is planned in scenarios, a documented project included."""

from __future__ import annotations

import pytest

from adapt_advisor import answers
from adapt_advisor.checks.scenario_files import load_scenarios
from adapt_advisor.rulebook.locate import find_rules
from tests.property.profiles import adviser, rulebook

NEW = (
    "stronger_model", "prompt_optimisation", "retriever_tuning", "classifier_head",
    "reinforcement_tuning", "routing",
)  # fmt: skip


@pytest.mark.parametrize("method", NEW)
def test_a_new_method_stands_in_two_plans(method: str) -> None:
    scenarios = load_scenarios(find_rules(None)).scenarios
    given = [case.values for case in scenarios.cases]
    projects = [method in adviser().methods(answers(rulebook(), one)) for one in given]
    told = [one.answers for one in scenarios.situations]
    others = [method in adviser().methods(answers(rulebook(), one)) for one in told]
    assert sum(projects) >= 1
    assert sum(projects) + sum(others) >= 2
