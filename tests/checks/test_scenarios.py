from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

from adapt_advisor import (
    Gpu,
    LanguageModel,
    Method,
    Option,
    Question,
    Rulebook,
    RulesError,
    Unknown,
    Value,
)
from adapt_advisor.checks.scenario import Expectation
from adapt_advisor.checks.scenario_checks import (
    check_scenarios,
    fits,
    has_field,
    unsupported_answers,
)
from adapt_advisor.checks.scenario_files import load_floor, load_scenarios
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.locate import RulesFolder
from tests.nouns import with_only

N = TypeVar("N", bound=Noun)

RULES = RulesFolder(Path(__file__).parents[2] / "rules", "checkout")

EVIDENCE = """\
cases:
- id: acme
  gap: [knowledge]
  facts: {documents: 12, method: LoRA}
  methods: [rag]
  outcome: It worked.
  rejected_or_beaten: []
"""
CASE = """\
title: A case
source: {title: Paper, url: https://example.org}
case: acme
answers:
  gap_type:
    value: [facts]
    from: [gap]
  reference_corpus_tokens:
    value: 12e3
    from: [facts.documents]
chosen: [rag]
families: [rag]
variant_inferred: false
difference: null
edits: []
"""
SITUATION = """\
title: A situation
source: {title: Paper, url: https://example.org}
because: It is known.
answers:
  gap_type: [facts]
  eval_set: true
expect:
  plan: [rag]
"""


def a_folder(
    tmp_path: Path, case: str = CASE, situation: str = SITUATION
) -> RulesFolder:
    for name, text in {
        "evidence/cases.yaml": EVIDENCE,
        "scenarios/cases/acme.yaml": case,
        "scenarios/situations/known.yaml": situation,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return RulesFolder(tmp_path, "override")


def a_question(kind: str, *options: str) -> Question:
    return Question.validated(
        {
            "id": "q",
            "group": "g",
            "kind": kind,
            "ask": "?",
            "why": "w",
            "find_out": "f",
            "options": {name: Option(label=name) for name in options},
            "unknown": Unknown(assume=False, because="b"),
        }
    )


def a_rulebook() -> Rulebook:
    return with_only(
        Rulebook,
        questions={
            "gap_type": a_question("multi", "facts", "new_language"),
            "reference_corpus_tokens": a_question("number"),
            "eval_set": a_question("boolean"),
        },
        methods={"rag": with_only(Method, id="rag", family="rag", cost_class=0)},
        gpus={"H100": with_only(Gpu, id="H100", aliases=("h100-sxm",))},
        models={"llama-7b": with_only(LanguageModel, id="llama-7b")},
    )


def causes(folder: RulesFolder) -> list[tuple[str, str]]:
    found = check_scenarios(load_scenarios(folder), a_rulebook())
    return [(f.code, str(f.place)) for f in found]


def test_every_documented_case_is_a_scenario_and_the_other_way_round() -> None:
    loaded = load_scenarios(RULES)
    cases = loaded.scenarios.cases
    assert len(cases) == 115
    assert {case.case for case in cases} == set(loaded.evidence)
    assert all(case.id == case.case for case in cases)
    assert sum(not case.variant_inferred for case in cases) == 85
    for case in cases:
        source = loaded.evidence[case.case]
        words = [loaded.short_names.get(m, m) for m in source["methods"]]
        assert list(case.families) == list(dict.fromkeys(words))
        assert case.variant_inferred == bool(source.get("method_variant_inferred"))
        assert [case.source.title, case.source.url] == source["source"]


def test_no_answer_of_a_case_lacks_support_or_leaks_the_outcome() -> None:
    assert list(unsupported_answers(load_scenarios(RULES))) == []


def test_rejected_methods_support_no_answer_but_that_prompts_were_tried() -> None:
    for case in load_scenarios(RULES).scenarios.cases:
        for key, answer in case.answers.items():
            if "rejected_or_beaten" in answer.fields:
                assert key == "prompting_tried"
                assert answer.value is True


def test_every_case_names_a_gap_and_every_edit_a_reason() -> None:
    for case in load_scenarios(RULES).scenarios.cases:
        assert isinstance(case.answers["gap_type"].value, tuple)
        assert all(edit.because for edit in case.edits)


def test_situations_are_answered_and_expect_something() -> None:
    situations = load_scenarios(RULES).scenarios.situations
    assert len(situations) >= 16
    for situation in situations:
        asked_in_public = situation.id.startswith("field_")
        assert len(situation.answers) >= (5 if asked_in_public else 30)
        assert situation.expect != Expectation()


def test_the_floor_is_read() -> None:
    floor = load_floor(RULES)
    assert floor.primary_agreement > 0.5
    assert floor.serious_misses == 0


def test_profile_holds_the_values(tmp_path: Path) -> None:
    scenario = load_scenarios(a_folder(tmp_path)).scenarios.cases[0]
    assert scenario.profile.value("gap_type") == ("facts",)
    assert scenario.profile.value("reference_corpus_tokens") == 12000
    situation = load_scenarios(a_folder(tmp_path)).scenarios.situations[0]
    assert situation.profile.value("eval_set") is True


def test_sound_scenarios_have_no_problem(tmp_path: Path) -> None:
    assert causes(a_folder(tmp_path)) == []


CASE_FILE = "scenarios/cases/acme.yaml"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("gap_type:", "gap_typ:", "T401", 5),
        ("value: [facts]", "value: [fact]", "T402", 6),
        ("value: 12e3", "value: many", "T402", 9),
        ("chosen: [rag]", "chosen: [rga]", "T403", 11),
        ("from: [gap]", "from: [gaps]", "T404", 7),
        ("from: [gap]", "from: [rejected_or_beaten]", "T404", 7),
        ("case: acme", "case: acne", "T404", 3),
        ("from: [gap]", "from: [outcome]", "T405", 7),
        ("[facts.documents]", "[facts.method]", "T405", 10),
        ("families: [rag]", "families: [peft]", "T406", 12),
    ],
)
def test_problems_name_their_place(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    found = causes(a_folder(tmp_path, CASE.replace(old, new)))
    assert found
    for got, place in found:
        assert got == code
        assert place.startswith(f"{CASE_FILE}:{line}:")


def test_situations_are_checked_too(tmp_path: Path) -> None:
    text = SITUATION.replace("eval_set: true", "eval_set: yes").replace("rag", "rga")
    assert [code for code, _ in causes(a_folder(tmp_path, situation=text))] == [
        "T402",
        "T403",
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("title: A case", "titel: A case", "S003", 1),
        ("variant_inferred: false\n", "", "S005", 1),
        ("variant_inferred: false", "variant_inferred: maybe", "S004", 13),
        ("from: [gap]", "from: []", "S004", 7),
        ("families: [rag]", "families: []", "S004", 12),
        ("title: A case", "title: A case\ntitle: twice", "S002", 2),
        ("title: A case", "id: acme\ntitle: A case", "S004", 1),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    with pytest.raises(RulesError) as error:
        load_scenarios(a_folder(tmp_path, CASE.replace(old, new)))
    places = {(f.code, f.place.file, f.place.line) for f in error.value.problems}
    assert (code, CASE_FILE, line) in places


def test_every_bad_file_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as error:
        load_scenarios(a_folder(tmp_path, "- 1\n", "- 2\n"))
    assert len(error.value.problems) == 2


def test_no_scenarios_need_no_evidence(tmp_path: Path) -> None:
    loaded = load_scenarios(RulesFolder(tmp_path, "override"))
    assert loaded.scenarios.cases == ()
    assert loaded.evidence == {}


@pytest.mark.parametrize(
    ("kind", "value", "holds"),
    [
        ("boolean", True, True),
        ("boolean", 1.0, False),
        ("number", 3.0, True),
        ("number", True, False),
        ("number", "many", False),
        ("choice", "a", True),
        ("choice", ("a",), False),
        ("multi", ("a", "b"), True),
        ("multi", "a", False),
        ("gpu", "H100", True),
        ("gpu", "h100-sxm", True),
        ("gpu", "H200", False),
        ("model", 7e9, True),
        ("model", "llama-7b", True),
        ("model", "llama-8b", False),
    ],
)
def test_values_that_fit_a_question(kind: str, value: Value, holds: bool) -> None:
    assert fits(a_question(kind, "a", "b"), value, a_rulebook()) is holds


def test_fields_are_found_by_path() -> None:
    case = {"facts": {"documents": 0, "flag": False}, "gap": []}
    assert has_field(case, "facts.documents")
    assert has_field(case, "facts.flag")
    assert not has_field(case, "gap")
    assert not has_field(case, "facts.documents.x")
