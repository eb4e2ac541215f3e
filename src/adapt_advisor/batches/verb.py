"""`batch`: advice for many profiles, in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapt_advisor.advice.adviser import Adviser
from adapt_advisor.batches.lines import MOST_BYTES, Line
from adapt_advisor.batches.pool import made_in_order
from adapt_advisor.batches.record_maker import RecordMaker, wanted_fields
from adapt_advisor.rulebook.rulebook import Rulebook


def batch(
    rulebook: Rulebook | Adviser,
    profiles: Iterable[str | bytes | Mapping[str, Any]],
    *,
    fields: Sequence[str] | None = None,
    explain: bool = False,
    jobs: int = 1,
) -> Iterator[dict[str, Any]]:
    """A record for every profile, in the order of the profiles.

    A record has `line`, the profile's `id` where it has one, and the chosen fields; of
    a profile that cannot be read it has `problems`, each with place, code, cause and
    remedy. What is held at once is bounded.

    Args:
        rulebook: The rules; an `Adviser` where several batches follow each other.
        profiles: Each an object `{"answers": {QUESTION: VALUE}}`, or its JSON of at
            most a million bytes; an `id`, a `title` and the id of a `rulebook` may
            stand beside the answers. Blank texts are left out.
        fields: Of the JSON of a recommendation; None = `plan` and `primary`.
        explain: Whether `rejected`, `hinges` and `possible_plans` are worked out,
            which takes most of the time.
        jobs: Processes that work on it.

    Raises:
        UsageError: With every field that there is not.
    """
    wanted = wanted_fields(fields, explain=explain)
    adviser = rulebook if isinstance(rulebook, Adviser) else Adviser(rulebook)
    lines = _lines(profiles)
    if jobs == 1:
        maker = RecordMaker(adviser, wanted)
        return map(maker.record, lines)
    made = made_in_order(adviser, lines, wanted, jobs)
    return (json.loads(text) for one in made for text in one.text.splitlines())


def _lines(profiles: Iterable[str | bytes | Mapping[str, Any]]) -> Iterator[Line]:
    for number, profile in enumerate(profiles, 1):
        if isinstance(profile, Mapping):
            content = json.dumps(profile).encode()
        else:
            content = profile.encode() if isinstance(profile, str) else profile
        if content.strip():
            yield Line(number, content[:MOST_BYTES], len(content) > MOST_BYTES)
