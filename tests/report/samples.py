"""A small rulebook and recommendations made by hand: renderers need no engine."""

from __future__ import annotations

from typing import Any

from adapt_advisor.advice.record import (
    AnswerLine,
    Flip,
    Hinge,
    MissingAnswer,
    PossiblePlan,
    Reading,
    Recommendation,
    Rejected,
    Remark,
    Stage,
    Step,
)
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.nouns import Assumption, LimitReading, MethodEstimate
from adapt_advisor.quantity import Derivation, Estimate, Range, Term
from adapt_advisor.rulebook.flowchart import Flowchart, Node
from adapt_advisor.rulebook.method import Effort, Method, Risk, Source
from adapt_advisor.rulebook.question import Group, Option, Question, Unknown
from adapt_advisor.rulebook.rulebook import Rulebook, RulebookIdentity

NAMES = {
    "zero_shot": "Zero-shot prompting",
    "few_shot": "Few-shot prompting",
    "chain_of_thought": "Chain of thought",
    "react": "ReAct (tools)",
    "long_context": "Long context",
    "rag": "RAG",
    "lora": "LoRA",
    "qlora": "QLoRA",
    "full_ft": "Full fine-tuning",
    "preference_tuning": "Preference tuning",
    "distillation": "Distillation",
    "continued_pretraining": "Continued pretraining",
    "pretraining": "Pretraining",
}


def method(identifier: str) -> Method:
    return Method(
        id=identifier,
        name=NAMES[identifier],
        family="icl",
        in_context=identifier == "few_shot",
        cost_class=0,
        summary=f"{NAMES[identifier]} in one sentence.",
        changes="What reaches the model with each request; its weights stay.",
        needs=("A test set",),
        risks=(
            Risk(
                what="The context grows until answers get slow.",
                notice="Watch the p95 latency.",
                sources=("paper",),
            ),
        ),
        first_steps=("Write ten examples.",),
        evaluate="Compare with the baseline on the test set.",
        move_up="Accuracy stalls although examples are good.",
        effort=Effort(
            weeks=Range(low=1, typical=2, high=6, unit="engineer-weeks"),
            because="Most of it is evaluation.",
            sources=("guide",),
        ),
        sources=("guide",),
    )


def question(identifier: str, **fields: Any) -> Question:
    base: dict[str, Any] = {
        "id": identifier,
        "group": "data",
        "kind": "number",
        "ask": f"What about the {identifier.replace('_', ' ')}?",
        "why": "It decides.",
        "find_out": "Count the lines with `wc -l FILE`.",
        "unknown": Unknown(assume=0.0, because="Take the careful value."),
    }
    return Question(**{**base, **fields})


SOURCES = {
    "guide": Source(
        id="guide",
        title="How to adapt a model",
        url="https://example.org/guide?a=1&b=(2)",
        year=2024,
        grade="vendor",
    ),
    "paper": Source(
        id="paper",
        title="Learning less & forgetting less",
        url="https://example.org/paper",
        grade="peer-reviewed",
    ),
}

QUESTIONS = (
    question("labelled_examples", unit="examples", integer=True),
    question(
        "knowledge_change",
        kind="choice",
        ask="How often do the facts behind the answers change?",
        options={
            "daily": Option(label="Every day"),
            "never": Option(label="Never"),
        },
        unknown=Unknown(assume="never", because="x", explore=True),
        changeable=False,
    ),
    question(
        "missing_capability",
        kind="multi",
        ask="What is missing today?",
        options={
            "facts": Option(label="Facts it does not know"),
            "style": Option(label="Style or format"),
        },
        unknown=Unknown(assume=(), because="x"),
    ),
    question("citations_required", kind="boolean", ask="Must answers cite?"),
    question("budget", unit="USD", ask="What may training cost?"),
    question("base_model", kind="model", ask="Which model do you run?"),
    question("gpu_kind", kind="gpu", ask="Which GPU do you have?"),
    question("latency", unit="ms", ask="How fast must an answer come?"),
    question("volume", unit="requests/month", ask="How many requests a month?"),
)


def rulebook() -> Rulebook:
    """Only what reports read: the catalogue's other parts are left out."""
    fields: dict[str, Any] = dict(  # noqa: C408 - reads as the model does
        id="house",
        version="2.1",
        title="Rules of the house",
        review="Twice a year.",
        sha256="0" * 64,
        groups={"data": Group(id="data", label="Data")},
        questions={asked.id: asked for asked in QUESTIONS},
        flowchart=Flowchart(
            start="end",
            nodes={
                "end": Node(id="end", title="Done", because="x", sources=(), stop=True)
            },
        ),
        limits={},
        methods={name: method(name) for name in NAMES},
        sources=SOURCES,
        gpus={
            "a100": Gpu(
                id="a100",
                label="NVIDIA A100 80 GB",
                vendor="nvidia",
                generation="ampere",
                form_factor="sxm",
                memory_gb=80,
                bandwidth_gb_s=2039,
                peak_bf16_tflops=312,
                peak_fp16_tflops=312,
                peak_fp8_tflops=None,
                source="paper",
            )
        },
        models={
            "open_8b": LanguageModel(
                id="open_8b", label="An open 8B model", params_b=8.03, source="paper"
            )
        },
        prices={},
    )
    return Rulebook.model_construct(**fields)


def known(low: float, typical: float, high: float, unit: str) -> Estimate:
    return Estimate(
        value=Range(low=low, typical=typical, high=high, unit=unit),
        basis="calibrated",
        derivation=Derivation(
            formula="4 x parameters x tokens / (achieved rate x 3600)",
            terms=(
                Term(
                    name="parameters",
                    value=8.03e9,
                    unit="parameters",
                    origin="catalogue: open_8b",
                ),
                Term(
                    name="tokens", value=1.2e6, unit="tokens", origin="2,000 examples"
                ),
                Term(name="share of peak", value=0.412, unit="", origin="fit"),
            ),
        ),
        warnings=("Sequences this short lie outside the evidence.",),
    )


def unknown(why: str) -> Estimate:
    return Estimate(value=None, why=why)


def estimate(name: str, hours: float) -> MethodEstimate:
    free = hours == 0
    return MethodEstimate(
        method=name,
        gpu="a100",
        model="open_8b",
        training_gpu_hours=(
            Estimate(value=Range.exactly(0, "GPU-hours"))
            if free
            else known(0.6 * hours, hours, 1.9 * hours, "GPU-hours")
        ),
        memory_gb_per_gpu=(
            Estimate(value=Range.exactly(0, "GB"))
            if free
            else known(17.2, 19.4, 23.1, "GB")
        ),
        gpus=known(1, 1, 1, "GPUs") if not free else known(0, 0, 0, "GPUs"),
        cost_usd=unknown("There is no price of this GPU in the catalogue."),
        serving_gpu_hours_per_month=known(730, 730, 1460, "GPU-hours/month"),
        serving_usd_per_month=known(1095, 1095, 2190, "USD/month"),
        effort_weeks=known(1, 3, 6, "weeks"),
        verdict=None if free else "fits",
    )


HOURS = {
    "lora": 1.4,
    "qlora": 0.067,
    "full_ft": 38.0,
    "preference_tuning": 12.0,
    "distillation": 90.0,
    "continued_pretraining": 4200.0,
    "pretraining": 1.71e6,
}

PLAN = ("few_shot", "rag", "qlora")


def path() -> tuple[Step, ...]:
    def step(node: str, kind: Any, title: str, goes_to: str | None) -> Step:
        return Step(
            node=node,
            title=title,
            kind=kind,
            because=f"Reason of {node}.",
            goes_to=goes_to,
            sources=("guide",),
        )

    return (
        step("start", "add", "Measure a prompt with examples first", "knowledge"),
        Step(
            node="knowledge",
            title="Does the knowledge change?",
            kind="decide",
            asked=("missing_capability", "knowledge_change"),
            guard="missing capability includes facts and knowledge change is daily",
            because="Facts that change belong in a store.",
            decided_by=(
                Reading(
                    question="missing_capability",
                    value=("facts", "style"),
                    origin="file",
                ),
                Reading(question="knowledge_change", value="daily", origin="assumed"),
            ),
            goes_to="add_rag",
            sources=("guide", "paper"),
        ),
        step("add_rag", "add", "Add retrieval", "afford"),
        Step(
            node="afford",
            title="Does full fine-tuning fit the budget?",
            kind="decide",
            guard=None,
            because="Adapters first.",
            limits=(
                LimitReading(
                    limit="full_ft_affordable",
                    holds=False,
                    straddles=True,
                    because="38 GPU-hours against a budget of 30.",
                ),
            ),
            goes_to="adapter",
            sources=("paper",),
        ),
        step("adapter", "add", "Train a small adapter", "end"),
        step("end", "stop", "Done", None),
    )


def recommendation(**fields: Any) -> Recommendation:
    """A rich recommendation; `fields` replace its parts."""
    base: dict[str, Any] = {
        "rulebook": RulebookIdentity(id="house", version="2.1", sha256="0" * 64),
        "plan": tuple(
            Stage(
                method=name,
                name=NAMES[name],
                role=role,
                because=f"{NAMES[name]} closes this gap at the least effort.",
                node="start",
                sources=("guide", "paper"),
            )
            for name, role in zip(
                PLAN, ("baseline", "knowledge", "behaviour"), strict=True
            )
        ),
        "primary": "rag",
        "preparations": (
            Remark(
                id="build_evaluation_set",
                because="Without one nobody can tell whether it helped.",
                node="start",
                sources=("guide",),
            ),
        ),
        "blocked_by": (),
        "path": path(),
        "rejected": tuple(
            Rejected(
                method=name,
                name=NAMES[name],
                node="afford",
                because="It costs more than the budget allows.",
                changes=({"labelled_examples": 5000.0}, {"knowledge_change": "never"}),
            )
            for name in NAMES
            if name not in PLAN
        ),
        "hinges": (
            Hinge(
                question="volume",
                answer=None,
                flips=(Flip(value=1e6, plan=("few_shot", "rag", "distillation")),),
            ),
            Hinge(
                question="missing_capability",
                answer=("facts", "style"),
                flips=(Flip(value=("style",), plan=("few_shot", "qlora")),),
            ),
        ),
        "possible_plans": (
            PossiblePlan(when={"volume": "below 1 million"}, plan=PLAN),
            PossiblePlan(
                when={"volume": "1 million or more"},
                plan=("few_shot", "rag", "distillation"),
            ),
        ),
        "answers": (
            AnswerLine(
                question="labelled_examples",
                ask="How many examples do you have?",
                value=2345.0,
                unit="examples",
                origin="file",
            ),
            AnswerLine(
                question="missing_capability",
                ask="What is missing today?",
                value=("facts", "style"),
                unit=None,
                origin="flag",
            ),
            AnswerLine(
                question="citations_required",
                ask="Must answers cite?",
                value=True,
                unit=None,
                origin="set",
            ),
        ),
        "missing": tuple(
            MissingAnswer(
                question=name,
                state="not_asked",
                on_path=on_path,
                flag="--" + name.replace("_", "-"),
            )
            for name, on_path in (
                ("latency", True),
                ("gpu_kind", True),
                ("base_model", True),
                ("volume", True),
                ("budget", False),
            )
        ),
        "assumptions": (
            Assumption(
                question="base_model",
                value="open_8b",
                because="The size that most teams start with.",
            ),
            Assumption(question="gpu_kind", value="a100", because="A common card."),
            Assumption(
                question="knowledge_change", value="daily", because="The careful one."
            ),
        ),
        "estimates": tuple(estimate(name, HOURS.get(name, 0.0)) for name in NAMES),
        "next_steps": ("Write ten examples with `prompt.txt`.", "Measure them."),
        "dropped": ("budget",),
        "sources": tuple(SOURCES.values()),
    }
    return Recommendation(**{**base, **fields})


def bare() -> Recommendation:
    """A recommendation in which everything that may be empty is empty."""
    plan = recommendation().plan[:1]
    return recommendation(
        plan=plan,
        primary=plan[0].method,
        preparations=(),
        path=(),
        rejected=(),
        hinges=(),
        possible_plans=(),
        answers=(),
        missing=(),
        assumptions=(),
        estimates=(),
        next_steps=(),
        dropped=(),
        sources=(),
    )


HOSTILE = (
    "</details><script>alert(1)</script> | `x` [a](javascript:b) ![c](d) **e** _f_\n"
    "# g\n\n1. h \x1b[31m \x9b2J \u202e [bold]i[/bold] "
    "[link=https://j.example]k[/link] "
    '"]; end --> n9 #quot; <https://l.example> &lt; $m$ https://n.example'
)


def hostile() -> tuple[Recommendation, Rulebook]:
    """The rich recommendation with hostile text wherever text may stand."""
    rec, rules = recommendation(), rulebook()
    text = HOSTILE
    guide = SOURCES["guide"].model_copy(
        update={"title": text, "url": "javascript:alert(1)", "id": text}
    )
    rec = rec.model_copy(
        update={
            "plan": tuple(
                stage.model_copy(update={"name": text, "role": text, "because": text})
                for stage in rec.plan
            ),
            "preparations": (
                Remark(id=text, because=text, node=text, sources=(text,)),
            ),
            "blocked_by": (Remark(id=text, because=text, node=text, sources=()),),
            "path": tuple(
                step.model_copy(
                    update={
                        "title": text,
                        "guard": text,
                        "because": text,
                        "decided_by": (
                            Reading(question=text, value=(text, "x"), origin=text),
                        ),
                    }
                )
                for step in rec.path
            ),
            "rejected": (
                Rejected(
                    method="lora",
                    name=text,
                    node=text,
                    because=text,
                    changes=({text: text},),
                ),
            ),
            "hinges": (
                Hinge(
                    question=text, answer=text, flips=(Flip(value=text, plan=(text,)),)
                ),
            ),
            "possible_plans": (
                PossiblePlan(when={text: text}, plan=(text,)),
                PossiblePlan(when={text: text}, plan=(text,)),
            ),
            "answers": (
                AnswerLine(question=text, ask=text, value=text, unit=text, origin=text),
            ),
            "missing": (
                MissingAnswer(
                    question=text, state="not_asked", on_path=True, flag=text
                ),
            ),
            "assumptions": (Assumption(question=text, value=text, because=text),),
            "estimates": tuple(
                row.model_copy(
                    update={
                        "gpu": text,
                        "model": text,
                        "verdict": text,
                        "cost_usd": unknown(text),
                    }
                )
                for row in rec.estimates
            ),
            "next_steps": (text,),
            "dropped": (text,),
            "sources": (guide,),
            "rulebook": RulebookIdentity(id=text, version=text, sha256=text),
        }
    )
    methods = {
        name: known.model_copy(
            update={"name": text, "changes": text, "evaluate": text, "move_up": text}
        )
        for name, known in rules.methods.items()
    }
    return rec, rules.model_copy(update={"methods": methods})
