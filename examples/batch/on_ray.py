"""A portfolio beyond one machine: `python examples/batch/on_ray.py IN.jsonl OUT.jsonl`.

The same function as `adapt-advisor batch`, mapped by Ray Data over the machines of a
cluster. Needs `pip install 'adapt-advisor[ray]'`; without a cluster, Ray makes one of
this machine.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ray

from adapt_advisor import Adviser, batch, load_rulebook

WORKERS = 2
LINES = 256
"""That a worker takes at a time: about a tenth of a second of work."""


class Advise:
    """One worker: loads the rulebook once, then advises on batch after batch."""

    def __init__(self, fields: Sequence[str], rules: str | None = None) -> None:
        """Make the rulebook ready.

        Args:
            fields: What a record holds, as for `batch`.
            rules: A folder of rules that every machine has; None = those that ship.
        """
        self.adviser = Adviser(load_rulebook(rules))
        self.fields = fields

    def __call__(self, lines: dict[str, Any]) -> dict[str, list[str]]:
        """A record for every line; its `id` says whose it is."""
        records = batch(self.adviser, map(str, lines["text"]), fields=self.fields)
        return {"record": [_text(record) for record in records]}


def _text(record: dict[str, Any]) -> str:
    return json.dumps({key: told for key, told in record.items() if key != "line"})


def advised(
    profiles: ray.data.Dataset,
    fields: Sequence[str] = ("plan", "primary"),
    *,
    rules: str | None = None,
    workers: int = WORKERS,
) -> ray.data.Dataset:
    """A data set with the column `record`, in the order of the profiles.

    Args:
        profiles: With the column `text`, a line of JSON each.
        fields: What a record holds.
        rules: A folder of rules that every machine has.
        workers: Processes over the whole cluster.
    """
    profiles.context.execution_options.preserve_order = True
    return profiles.map_batches(
        Advise,
        fn_constructor_kwargs={"fields": tuple(fields), "rules": rules},
        batch_size=LINES,
        compute=ray.data.ActorPoolStrategy(size=workers),
    )


def main(source: str, target: str) -> None:
    """Advise on every line of a file, and write a record for each."""
    with Path(target).open("w", encoding="utf-8") as out:
        for row in advised(ray.data.read_text(source)).iter_rows():
            out.write(row["record"] + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
