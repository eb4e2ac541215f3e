"""The common base of every noun: a frozen value that accepts no unknown field.

A noun is plain Python, so that a start which validates nothing imports no validator.
Where YAML, CSV or JSON enters, `validated` builds a pydantic model from the noun's own
annotations, and makes the noun of what the model accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Noun:
    """A value of the domain: compared by content, never changed after it was made.

    Its annotations are its fields; the value beside one is the field's default.
    """

    field_names: ClassVar[tuple[str, ...]] = ()
    """Names of the fields, in the order in which they are written."""
    _known: ClassVar[frozenset[str]] = frozenset()
    _defaults: ClassVar[dict[str, Any]] = {}
    _content: ClassVar[Any]

    def __init_subclass__(cls) -> None:
        hints = vars(cls).get("__annotations__", {})
        own = [name for name, hint in hints.items() if "ClassVar" not in str(hint)]
        given = {name: vars(cls)[name] for name in own if name in vars(cls)}
        cls.field_names = (*cls.field_names, *own)
        cls._known = frozenset(cls.field_names)
        cls._defaults = {**cls._defaults, **given}
        if cls.field_names:
            cls._content = itemgetter(*cls.field_names)

    def __init__(self, **fields: Any) -> None:
        own = self.__dict__
        own.update(self._defaults, **fields)
        if own.keys() != self._known:
            raise TypeError(_misfit(type(self), fields))
        self._check()

    def _check(self) -> None:
        """Refuse fields that do not go together, with a ValueError."""

    @classmethod
    def _from_raw(cls, raw: Any) -> Any:
        """The fields of a noun as it is written, where that is not field by field."""
        return raw

    @classmethod
    def validated(cls, raw: Any) -> Self:
        """The noun that plain values from outside describe.

        Raises:
            ValidationError: Of pydantic, with every unfit value and its place.
        """
        noun: Self = _adapter(cls).validate_python(raw)  # type: ignore[arg-type]
        return noun

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How pydantic validates this noun, alone or as a field of another."""
        from pydantic_core import core_schema

        def through(raw: Any, validate: Any) -> Any:
            if isinstance(raw, cls):
                return raw
            return cls(**vars(validate(cls._from_raw(raw))))

        model = handler.generate_schema(_model(cls))  # type: ignore[arg-type]
        return core_schema.no_info_wrap_validator_function(through, model)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Name and value of each field, in the order in which they are written."""
        return ((name, getattr(self, name)) for name in self.field_names)

    def replace(self, **changes: Any) -> Self:
        """The same noun with some fields changed."""
        if not changes.keys() <= self._known:
            raise TypeError(_misfit(type(self), changes))
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        made._check()
        return made

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} stays as it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} stays as it is")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self._content(self.__dict__))

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in self.items())
        return f"{type(self).__name__}({', '.join(fields)})"


def plain(value: Any, *, without_none: bool = False) -> Any:
    """Nouns as mappings and tuples as lists, for JSON and YAML.

    Args:
        value: A noun, or what a field of one may hold.
        without_none: Leave out every field that is None.
    """
    if isinstance(value, Noun):
        value = dict(value.items())
    if isinstance(value, Mapping):
        return {
            plain(key): plain(one, without_none=without_none)
            for key, one in value.items()
            if one is not None or not without_none
        }
    if isinstance(value, tuple | list):
        return [plain(one, without_none=without_none) for one in value]
    return value.value if isinstance(value, Enum) else value


def _misfit(noun: type[Noun], given: Mapping[str, Any]) -> str:
    """What is wrong with the fields given to a noun."""
    unknown = [name for name in given if name not in noun.field_names]
    known = {**noun._defaults, **given}  # noqa: SLF001 - of the class above
    absent = [name for name in noun.field_names if name not in known]
    return f"{noun.__name__} has no fields {unknown} and needs {absent}"


@cache
def _adapter(noun: type[Noun]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(noun)


@cache
def _model(noun: type[Noun]) -> Any:
    """The pydantic model that has the fields of a noun."""
    from typing import get_type_hints

    from pydantic import ConfigDict, create_model

    hints = get_type_hints(noun, include_extras=True)
    fields: dict[str, Any] = {
        name: (hints[name], noun._defaults.get(name, ...))  # noqa: SLF001
        for name in noun.field_names
    }
    config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)
    return create_model(noun.__name__, __config__=config, **fields)
