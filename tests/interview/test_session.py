from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Answer, Missing
from adapt_advisor.interview.session import Session, asking_node, moves_of
from adapt_advisor.walk.plan import methods_of
from tests.interview.world import GUIDE, START, said, session_of, values
from tests.walk.charts import plan_of

_ANSWERS = st.one_of(
    st.builds(
        said,
        st.just("gap"),
        st.lists(
            st.sampled_from(["facts", "tone", "tongue"]), min_size=1, unique=True
        ).map(tuple)
        | st.just(Missing.UNKNOWN),
    ),
    st.builds(said, st.just("cited"), st.booleans() | st.just(Missing.UNKNOWN)),
    st.builds(said, st.just("changes"), st.sampled_from(["weekly", "never"])),
    st.builds(said, st.just("examples"), st.sampled_from([0.0, 49.0, 50.0, 9e9])),
    st.builds(said, st.just("corpus"), st.sampled_from([0.0, 1e9, 2e9])),
    st.builds(said, st.just("length"), st.just(Missing.UNKNOWN) | st.just(12.0)),
)
_LOGS = st.lists(_ANSWERS, max_size=8).map(tuple)


@given(_LOGS, _ANSWERS)
def test_back_undoes_an_answer(log: tuple[Answer, ...], answer: Answer) -> None:
    session = Session(START, log)
    assert session.answered(answer).back() == session


@given(_LOGS)
def test_going_all_the_way_back_leads_to_the_start(log: tuple[Answer, ...]) -> None:
    session = Session(START, log)
    for _ in log:
        session = session.back()
    assert session.profile == START


@given(_LOGS, st.randoms(use_true_random=False))
def test_the_order_of_answers_is_irrelevant(
    log: tuple[Answer, ...], rng: random.Random
) -> None:
    once = tuple({answer.question: answer for answer in log}.values())
    shuffled = list(once)
    rng.shuffle(shuffled)
    one, other = Session(START, once), Session(START, tuple(shuffled))
    assert one.profile == other.profile
    assert one.result(GUIDE) == other.result(GUIDE)
    limits = GUIDE.limits_for
    assert one.next_question(GUIDE.regions, limits) == other.next_question(
        GUIDE.regions, limits
    )


@given(_LOGS)
def test_dropped_answers_decide_nothing(log: tuple[Answer, ...]) -> None:
    session = Session(START, log)
    assert moves_of(GUIDE, session.result(GUIDE)) == moves_of(GUIDE, session.profile)


@given(_LOGS, _ANSWERS)
def test_changing_an_answer_there_and_back_restores_the_result(
    log: tuple[Answer, ...], answer: Answer
) -> None:
    session = Session(START, log)
    before = session.profile.get(answer.question)
    changed = session.changed(answer)
    again = (
        changed.changed(before)
        if before is not None and before in log
        else changed.back()
    )
    assert again.result(GUIDE) == session.result(GUIDE)


def test_only_questions_that_matter_are_asked() -> None:
    session = session_of(said("gap", ("facts",)))
    asked = []
    while (
        pending := session.next_question(GUIDE.regions, GUIDE.limits_for)
    ) is not None:
        asked.append(pending.question)
        session = session.answered(said(pending.question, Missing.UNKNOWN))
    assert asked == ["cited", "changes", "card"]


def test_a_changed_answer_drops_what_it_made_unreachable() -> None:
    session = session_of(said("gap", ("facts",)), said("cited", True))
    assert session.dropped(GUIDE) == ()
    changed = session.changed(said("gap", ("tone",)))
    assert changed.dropped(GUIDE) == ("cited",)
    assert values(changed.result(GUIDE)) == {"gap": ("tone",), "length": 300.0}


def test_a_dropped_answer_comes_back_with_its_path() -> None:
    session = session_of(said("gap", ("facts",)), said("cited", True))
    there = session.changed(said("gap", ("tone",)))
    back = there.changed(said("gap", ("facts",)))
    assert back.result(GUIDE) == session.result(GUIDE)


def test_later_answers_that_stay_reachable_are_kept() -> None:
    session = session_of(
        said("gap", ("facts", "tone")), said("cited", True), said("examples", 80.0)
    )
    changed = session.changed(said("gap", ("tone",)))
    assert values(changed.result(GUIDE))["examples"] == 80.0


def test_progress_is_the_mean_over_the_answers_to_come() -> None:
    session = session_of()
    limits = GUIDE.limits_for
    # 3 more after "facts", 2 after "tone", 2 after "tongue"
    assert session.progress(GUIDE.regions, limits) == (1, 2)
    session = session.answered(said("gap", ("tone",)))
    assert session.progress(GUIDE.regions, limits) == (2, 1)


def test_the_last_question_has_none_after_it() -> None:
    session = session_of(said("gap", ("tone",)), said("examples", 60.0))
    assert session.progress(GUIDE.regions, GUIDE.limits_for) == (3, 0)


def test_the_node_that_asks_is_found_on_the_path_first() -> None:
    assert asking_node(GUIDE, START, "card") == "end"
    assert asking_node(GUIDE, START, "nothing") is None


def test_the_plan_is_that_of_the_answers() -> None:
    session = session_of(said("gap", ("tone", "facts")), said("examples", 60.0))
    moves = moves_of(GUIDE, session.result(GUIDE))
    assert methods_of(plan_of(GUIDE.chart, moves)) == ("rag", "lora")
