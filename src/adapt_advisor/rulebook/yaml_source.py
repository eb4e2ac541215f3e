"""YAML text to plain values with the line and column of each; no meaning attached.

The reader is stricter than YAML: duplicate keys and tags are errors, only `true`,
`false` and `null` are special words (`yes`, `no`, `on`, `off` stay words), `1e6` and
`5k` are numbers, dates and `1:30` stay text. Size, depth and the number of values are
bounded, aliases count each time they are used, so a small hostile file stays small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml

from adapt_advisor.problem import Place, Problem, RulesError
from adapt_advisor.rulebook.bounds import MAX_BYTES, MAX_DEPTH, MAX_VALUES

TOO_DEEP = f"nested more than {MAX_DEPTH} deep"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SUFFIXED = re.compile(r"([-+]?\d+(?:\.\d+)?)([kKM])")
_SUFFIX = {"k": 1e3, "K": 1e3, "M": 1e6}
_WORDS: dict[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}

Path = tuple[str | int, ...]


class Document(NamedTuple):
    """The values of one file, and where each of them stands."""

    name: str
    data: Any
    values: dict[Path, tuple[int, int]]
    keys: dict[Path, tuple[int, int]]

    def place(self, path: Path = (), *, key: bool = False) -> Place:
        """Where the value (or its key) at `path` stands, or its nearest parent."""
        for end in range(len(path), -1, -1):
            table = self.keys if key and end == len(path) else self.values
            at = table.get(path[:end]) or self.keys.get(path[:end])
            if at is not None:
                return Place(self.name, *at)
        return Place(self.name)


def read_yaml(name: str, content: bytes) -> Document:
    """Parse one file.

    Args:
        name: What messages call the file.
        content: Its bytes.

    Raises:
        RulesError: With one problem that says where and why it cannot be read.
    """
    if len(content) > MAX_BYTES:
        size = f"{len(content):,} bytes, more than {MAX_BYTES:,}"
        raise _refusal(name, f"the file is {size}", "Split it or shorten it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(
            name, "this is not UTF-8 text", "Save the file as UTF-8", line
        ) from None
    if not text.strip():
        raise _refusal(name, "the file is empty", "Write a mapping into it")
    try:
        return _Builder(name).build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise _syntax_error(name, error) from None


def _refusal(
    name: str, cause: str, remedy: str, line: int = 1, column: int = 1
) -> RulesError:
    return RulesError([Problem("S001", Place(name, line, column), cause, remedy)])


def _syntax_error(name: str, error: yaml.YAMLError) -> RulesError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if problem and "nesting" in problem:
        # PyYAML 6.0.4 has a limit of its own, met before ours as it scans ahead.
        return _refusal(name, TOO_DEEP, "Flatten it", line, column)
    cause = f"this is not valid YAML: {problem or 'unreadable'}"
    return _refusal(name, cause, "Check quotes, colons and indentation", line, column)


class _Frame:
    """A mapping or sequence under construction."""

    def __init__(self, value: Any, path: Path, anchor: str | None, count: int) -> None:
        self.value = value
        self.path = path
        self.anchor = anchor
        self.key: str | None = None
        self.count_before = count


class _Builder:
    """Builds values from YAML events, one pass, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.stack: list[_Frame] = []
        self.count = 0
        self.result: Any = None

    def build(self, events: Iterator[Any]) -> Document:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fail(event, "a second document begins here", "Remove `---`")
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._close()
        return Document(self.name, self.result, self.values, self.keys)

    def _node(self, event: Any) -> None:
        self._count(event)
        if isinstance(event, yaml.AliasEvent):
            self._alias(event)
            return
        if event.tag is not None and not event.tag.startswith("tag:yaml.org,2002:str"):
            self._fail(event, f"tags such as {event.tag} are not allowed", "Remove it")
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0] and event.style in (None, "")
            value = self._number_or_word(event) if plain else event.value
            path = self._place(value, event)
            if event.anchor and path is not None:
                self.anchors[event.anchor] = (value, 1)
            return
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._place(value, event)
        if path is None:
            self._fail(event, "a key must be one word", "Quote or shorten it")
        self.stack.append(_Frame(value, path or (), event.anchor, self.count))
        if len(self.stack) > MAX_DEPTH:
            self._fail(event, TOO_DEEP, "Flatten it")

    def _place(self, value: Any, event: Any) -> Path | None:
        """Put a value where it belongs; None when it was a key."""
        at = (event.start_mark.line + 1, event.start_mark.column + 1)
        if not self.stack:
            self.result = value
            self.values[()] = at
            return ()
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            path = (*frame.path, len(frame.value))
            frame.value.append(value)
        elif frame.key is None:
            if isinstance(value, dict | list):
                return None
            self._key(frame, event, at)
            return None
        else:
            path = (*frame.path, frame.key)
            frame.value[frame.key] = value
            frame.key = None
        self.values[path] = at
        return path

    def _key(self, frame: _Frame, event: Any, at: tuple[int, int]) -> None:
        key = event.value if isinstance(event, yaml.ScalarEvent) else ""
        if not key:
            self._fail(event, "a key must be one word", "Quote or shorten it")
        path = (*frame.path, key)
        if key in frame.value:
            first = self.keys.get(path, (1, 1))[0]
            problem = Problem(
                "S002",
                Place(self.name, *at),
                f"the key {key} stands here twice (first in line {first})",
                "Remove one of them",
            )
            raise RulesError([problem])
        frame.key = key
        self.keys[path] = at

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            self._fail(event, f"*{event.anchor} is not defined before", "Define it")
        value, size = self.anchors[event.anchor]
        self._count(event, size)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._fail(event, "an alias cannot be a key", "Write the key out")
        self._place(value, event)

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            size = self.count - frame.count_before + 1
            self.anchors[frame.anchor] = (frame.value, size)

    def _count(self, event: Any, values: int = 1) -> None:
        self.count += values
        if self.count > MAX_VALUES:
            self._fail(event, f"more than {MAX_VALUES:,} values", "Shorten the file")

    def _number_or_word(self, event: Any) -> Any:
        text = event.value
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            return self._finite(float(text.replace("_", "")), event)
        if match := _SUFFIXED.fullmatch(text):
            return self._finite(float(match[1]) * _SUFFIX[match[2]], event)
        return text

    def _finite(self, value: float, event: Any) -> float | int:
        if value in (float("inf"), float("-inf")):
            self._fail(event, "this number is infinite", "Write a finite number")
        whole = value == int(value) and abs(value) < 2**53
        return int(value) if whole else value

    def _fail(self, event: Any, cause: str, remedy: str) -> NoReturn:
        mark = event.start_mark
        raise _refusal(self.name, cause, remedy, mark.line + 1, mark.column + 1)
