from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor.checks.agreement import (
    TUNING,
    AgreementRow,
    PlannedMethods,
    Taxonomy,
    baselines,
    score,
    unknown_share,
    wilson,
)
from adapt_advisor.checks.scenario import (
    Floor,
    ProjectScenario,
    ScenarioAnswer,
    ScenarioSource,
)

TAXONOMY = Taxonomy(
    family={
        "few_shot": "icl",
        "rag": "rag",
        "lora": "peft",
        "qlora": "peft",
        "full_ft": "full_ft",
        "preference_tuning": "full_ft",
        "distillation": "distillation",
        "continued_pretraining": "cpt",
        "pretraining": "pretrain",
    },
    cost_class={
        "icl": 0,
        "rag": 0,
        "peft": 1,
        "full_ft": 1,
        "distillation": 1,
        "cpt": 2,
        "pretrain": 3,
    },
    gap="gap_type",
)
METHOD_OF = {family: method for method, family in TAXONOMY.family.items()}


def a_case(
    *families: str, inferred: bool = False, gap: str = "facts", key: str = "a"
) -> ProjectScenario:
    return ProjectScenario(
        id=key,
        title=key,
        source=ScenarioSource(title="t", url="u"),
        case=key,
        answers={"gap_type": ScenarioAnswer(value=(gap,), fields=("gap",))},
        chosen=tuple(METHOD_OF[family] for family in families),
        families=families,
        variant_inferred=inferred,
    )


def planned(*methods: str, primary: str | None = None) -> PlannedMethods:
    return PlannedMethods(methods=methods, primary=primary or methods[0])


def row_of(case: ProjectScenario, plan: PlannedMethods) -> AgreementRow:
    return score([case], {case.id: plan}, TAXONOMY, ["gap_type"]).rows[0]


def test_adapters_are_one_family_whatever_their_kind() -> None:
    row = row_of(a_case("peft"), planned("qlora"))
    assert row.primary_agrees
    assert row.jaccard == 1


def test_prompt_baseline_is_ignored_unless_the_team_prompted() -> None:
    plan = planned("few_shot", "rag", primary="rag")
    assert row_of(a_case("rag"), plan).jaccard == 1
    assert row_of(a_case("rag"), plan).advised == ("rag",)
    assert row_of(a_case("rag", "icl"), plan).jaccard == 1
    assert row_of(a_case("rag", "icl"), planned("rag")).jaccard == 0.5


def test_a_plan_of_prompts_alone_shares_nothing_with_a_team_that_tuned() -> None:
    row = row_of(a_case("peft"), planned("few_shot"))
    assert not row.primary_agrees
    assert row.jaccard == 0
    assert not row.serious


def test_tuning_variants_are_equal_only_where_the_source_leaves_them_open() -> None:
    plan = planned("lora")
    assert row_of(a_case("full_ft", inferred=True), plan).primary_agrees
    assert row_of(a_case("distillation", "peft", inferred=True), plan).jaccard == 1
    assert not row_of(a_case("full_ft"), plan).primary_agrees


@pytest.mark.parametrize(
    ("families", "method", "serious"),
    [
        (("pretrain",), "full_ft", True),
        (("pretrain",), "continued_pretraining", False),
        (("cpt", "full_ft"), "rag", True),
        (("cpt",), "lora", False),
        (("icl",), "continued_pretraining", True),
        (("rag",), "full_ft", False),
    ],
)
def test_serious_is_two_cost_classes_away(
    families: tuple[str, ...], method: str, serious: bool
) -> None:
    assert row_of(a_case(*families), planned(method)).serious is serious


def test_figures_by_hand() -> None:
    cases = [
        a_case("rag", key="a"),
        a_case("peft", "rag", key="b"),
        a_case("full_ft", key="c", inferred=True),
        a_case("pretrain", key="d"),
    ]
    plans = {
        "a": planned("rag"),
        "b": planned("rag"),
        "c": planned("lora"),
        "d": planned("rag"),
    }
    result = score(cases, plans, TAXONOMY, ["gap_type", "eval_set"])
    assert result.advice.every_case.n == 4
    assert result.advice.every_case.primary_agreement == pytest.approx(2 / 4)
    assert result.advice.every_case.mean_jaccard == pytest.approx((1 + 0.5 + 1) / 4)
    assert result.advice.every_case.serious_misses == 1
    assert result.advice.stated.n == 3
    assert result.advice.stated.primary_agreement == pytest.approx(1 / 3)
    assert result.unknown_share == 0.5


def test_a_case_without_a_plan_is_an_error_not_a_skip() -> None:
    with pytest.raises(KeyError):
        score([a_case("rag")], {}, TAXONOMY, [])


def test_floor_names_every_figure_that_fell() -> None:
    result = score([a_case("pretrain")], {"a": planned("rag")}, TAXONOMY, [])
    floor = Floor(primary_agreement=0.8, mean_jaccard=0.7, serious_misses=0)
    assert result.shortfalls(floor) == (
        "primary agreement is 0.000, less than 0.800",
        "mean jaccard is 0.000, less than 0.700",
        "serious misses are 1, more than 0",
    )
    kept = score([a_case("rag")], {"a": planned("rag")}, TAXONOMY, [])
    assert kept.shortfalls(floor) == ()


def test_baselines_by_hand() -> None:
    cases = [
        a_case("rag", gap="facts", key="a"),
        a_case("rag", gap="facts", key="b"),
        a_case("rag", gap="facts", key="c"),
        a_case("peft", gap="style", key="d"),
        a_case("peft", gap="style", key="e"),
        a_case("cpt", gap="language", key="f"),
    ]
    most, per_gap, left_out = baselines(cases, TAXONOMY)
    assert most.every_case.primary_agreement == pytest.approx(3 / 6)
    assert per_gap.every_case.primary_agreement == 1
    # The only case of its gap gets the favourite of the others: no vote on itself.
    assert left_out.every_case.primary_agreement == pytest.approx(5 / 6)
    assert left_out.every_case.serious_misses == 1


def test_nothing_to_score_has_no_figures() -> None:
    result = score([], {}, TAXONOMY, ["gap_type"])
    assert result.advice.every_case.primary_agreement is None
    assert [b.every_case.n for b in result.baselines] == [0, 0, 0]
    assert result.unknown_share == 0


def test_unknown_share_counts_questions_that_no_case_answers() -> None:
    assert unknown_share([a_case("rag")], ["gap_type", "x", "y", "z"]) == 0.75


families_of_a_case = st.lists(
    st.sampled_from(sorted(TAXONOMY.cost_class)), min_size=1, max_size=4, unique=True
)
plans_of_methods = st.lists(
    st.sampled_from(sorted(TAXONOMY.family)), min_size=1, max_size=5, unique=True
)


@given(families_of_a_case, plans_of_methods, st.booleans())
def test_jaccard_is_a_share_and_one_only_for_equal_sets(
    families: list[str], methods: list[str], inferred: bool
) -> None:
    row = row_of(a_case(*families, inferred=inferred), planned(*methods))
    assert 0 <= row.jaccard <= 1
    if row.jaccard == 1 and not inferred:
        assert set(row.advised) == set(families)
    assert row.jaccard > 0 or not set(row.advised) & set(families)


@given(families_of_a_case, st.booleans())
def test_doing_what_the_team_did_agrees_fully(
    families: list[str], inferred: bool
) -> None:
    case = a_case(*families, inferred=inferred)
    row = row_of(case, planned(*case.chosen))
    assert row.primary_agrees
    assert row.jaccard == 1
    assert not row.serious


@given(families_of_a_case, plans_of_methods)
def test_leaving_the_variant_open_is_lenient_on_tuning_alone(
    families: list[str], methods: list[str]
) -> None:
    plan = planned(*methods)
    strict = row_of(a_case(*families), plan)
    lenient = row_of(a_case(*families, inferred=True), plan)
    assert lenient.primary_agrees >= strict.primary_agrees
    assert lenient.serious == strict.serious
    if set(families) <= TUNING and set(lenient.advised) <= TUNING:
        assert lenient.jaccard == (1 if lenient.advised else 0)


def test_the_interval_of_a_share_stays_within_bounds() -> None:
    assert wilson(10, 10)[1] == pytest.approx(1.0)
    assert wilson(0, 10)[0] == pytest.approx(0.0, abs=1e-12)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_projects_are_grouped_by_year_and_by_evidence() -> None:
    cases = [
        a_case("rag").replace(id=name, year=year, confidence=sure)
        for name, year, sure in (
            ("a", 2023, "high"), ("b", 2026, "low"), ("c", None, "high"),
        )
    ]  # fmt: skip
    plans = {case.id: planned("rag") for case in cases}
    found = score(cases, plans, TAXONOMY, [], {"a": ("rag",), "b": ("icl",)})
    sizes = {group.name: group.figures.n for group in found.groups}
    assert sizes["told before 2025"] == sizes["told in 2025 or later"] == 1
    assert sizes["year not known"] == sizes["weak evidence"] == 1
    assert sizes["without weak evidence"] == 2
    assert found.language_model is not None
    assert found.language_model.primary_agreement == 0.5
