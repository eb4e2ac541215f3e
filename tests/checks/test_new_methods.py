"""Each method of today stands in plans of scenarios, a documented project included."""

from __future__ import annotations

import pytest

from adapt_advisor import answers, check_rules
from adapt_advisor.checks.scenario_files import load_scenarios
from adapt_advisor.rulebook.locate import find_rules
from tests.shipped import adviser, rulebook

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


def test_a_source_past_its_review_is_a_warning() -> None:
    def overdue(today: str) -> list[str]:
        found = check_rules(today=today)
        return [one.severity for one in found if one.code == "P305"]

    dated = [s.review_by for s in rulebook().sources.values() if s.review_by]
    assert overdue("2026-11-28") == []
    services = rulebook().serving.tuning_services
    assert services
    assert overdue("2100-01-01") == ["warning"] * (len(dated) + len(services))
