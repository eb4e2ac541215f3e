"""Guards: conditions as data, in the closed vocabulary of the rulebook.

A mapping means *and*, a list means *one of*. There is no embedded language: a guard can
be checked, inverted, drawn and put into words, and nothing in it can be executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NoReturn

from adapt_advisor.noun import Noun

Operator = Literal[
    "one_of",
    "at_least",
    "at_most",
    "above",
    "below",
    "includes",
    "includes_any",
    "excludes",
    "known",
]
NUMERIC: frozenset[str] = frozenset({"at_least", "at_most", "above", "below"})
MULTI: frozenset[str] = frozenset({"includes", "includes_any", "excludes"})
OPERATORS: tuple[str, ...] = (
    "at_least",
    "at_most",
    "above",
    "below",
    "includes",
    "includes_any",
    "excludes",
    "known",
)

Operand = bool | float | str


class Condition(Noun):
    """What guards are made of; only `parse_guard` reads their written form."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """A guard is taken as it was parsed."""
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)


class Test(Condition):
    """One comparison of one answer.

    `one_of` holds for any of `operands`; `includes` has one operand and holds when a
    multi-select answer contains it; `includes_any` when it contains at least one;
    `excludes` when it contains none of them; the numeric ones have one number.
    """

    __test__ = False  # not a test case, whatever its name says to pytest

    question: str
    operator: Operator
    operands: tuple[Operand, ...]


class Within(Condition):
    """True when the named limit holds for the profile's estimates."""

    limit: str


class AllOf(Condition):
    """True when every part is."""

    parts: tuple[Guard, ...]


class AnyOf(Condition):
    """True when at least one part is."""

    parts: tuple[Guard, ...]


class Not(Condition):
    """True when its part is false."""

    part: Guard


Guard = Test | Within | AllOf | AnyOf | Not

Path = tuple[str | int, ...]


class GuardError(ValueError):
    """What is wrong with a guard, and where inside it."""

    def __init__(self, cause: str, path: Path, wrong: str | None = None) -> None:
        super().__init__(cause)
        self.path = path
        self.wrong = wrong
        """The unknown word, where there is one."""


def parse_guard(raw: Any, path: Path = ()) -> Guard:
    """Read a guard from its YAML form.

    Args:
        raw: The mapping under `when`.
        path: Where it stands inside the guard, for messages.

    Raises:
        GuardError: With the offending path.
    """
    if not isinstance(raw, Mapping) or not raw:
        _refuse(path, "a guard is a mapping of question ids, all, any, not or within")
    parts = [_clause(key, value, (*path, key)) for key, value in raw.items()]
    return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))


def _clause(key: Any, value: Any, path: Path) -> Guard:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            _refuse(path, f"{key} takes a list of guards")
        parts = tuple(parse_guard(item, (*path, i)) for i, item in enumerate(value))
        return AllOf(parts=parts) if key == "all" else AnyOf(parts=parts)
    if key == "not":
        return Not(part=parse_guard(value, path))
    if key == "within":
        if not isinstance(value, str):
            _refuse(path, "within takes the name of one limit")
        return Within(limit=value)
    if not isinstance(key, str):
        _refuse(path, f"{key!r} is no question id")
    return _tests(key, value, path)


def _tests(question: str, value: Any, path: Path) -> Guard:
    if not isinstance(value, Mapping):
        values = value if isinstance(value, list) else [value]
        operands = tuple(_operand(item, path) for item in values)
        if not operands:
            _refuse(path, "a list of values must not be empty")
        return Test(question=question, operator="one_of", operands=operands)
    if not value:
        _refuse(path, "an operator is missing")
    tests = [_test(question, op, arg, (*path, op)) for op, arg in value.items()]
    return tests[0] if len(tests) == 1 else AllOf(parts=tuple(tests))


def _test(question: str, operator: Any, argument: Any, path: Path) -> Test:
    if operator not in OPERATORS:
        _refuse(path, f"unknown operator {operator!r}", wrong=str(operator))
    many = operator in ("includes_any", "excludes") and isinstance(argument, list)
    operands = tuple(
        _operand(item, path) for item in (argument if many else [argument])
    )
    if not operands:
        _refuse(path, "a list of options must not be empty")
    if operator in NUMERIC and not _is_number(operands[0]):
        _refuse(path, f"{operator} takes a number, not {argument!r}")
    if operator in MULTI and not all(isinstance(item, str) for item in operands):
        _refuse(path, f"{operator} takes option ids, not {argument!r}")
    if operator == "known" and not isinstance(operands[0], bool):
        _refuse(path, "known takes true or false")
    return Test(question=question, operator=operator, operands=operands)


def _operand(item: Any, path: Path) -> Operand:
    if isinstance(item, bool | str):
        return item
    if isinstance(item, int | float):
        return float(item)
    return _refuse(path, f"{item!r} is neither a word, a number nor true or false")


def _is_number(value: Operand) -> bool:
    return isinstance(value, float) and not isinstance(value, bool)


def _refuse(path: Path, message: str, wrong: str | None = None) -> NoReturn:
    raise GuardError(message, path, wrong)


def tests_of(guard: Guard) -> Iterator[Test]:
    """Every comparison in the guard, in the order in which it is written."""
    for leaf in leaves_of(guard):
        if isinstance(leaf, Test):
            yield leaf


def limits_of(guard: Guard) -> Iterator[str]:
    """Every limit that the guard tests."""
    for leaf in leaves_of(guard):
        if isinstance(leaf, Within):
            yield leaf.limit


def leaves_of(guard: Guard) -> Iterator[Test | Within]:
    """Comparisons and limits of the guard, without what combines them."""
    if isinstance(guard, AllOf | AnyOf):
        for part in guard.parts:
            yield from leaves_of(part)
    elif isinstance(guard, Not):
        yield from leaves_of(guard.part)
    else:
        yield guard


def as_mapping(guard: Guard) -> dict[str, Any]:
    """A guard in its YAML form: what `parse_guard` reads."""
    match guard:
        case Within(limit=limit):
            return {"within": limit}
        case Not(part=part):
            return {"not": as_mapping(part)}
        case AllOf(parts=parts):
            return {"all": [as_mapping(part) for part in parts]}
        case AnyOf(parts=parts):
            return {"any": [as_mapping(part) for part in parts]}
    operands = [_written(operand) for operand in guard.operands]
    value: Any = operands[0] if len(operands) == 1 else operands
    return {
        guard.question: value if guard.operator == "one_of" else {guard.operator: value}
    }


def _written(operand: Operand) -> Operand | int:
    whole = isinstance(operand, float) and operand.is_integer()
    return int(operand) if whole else operand
