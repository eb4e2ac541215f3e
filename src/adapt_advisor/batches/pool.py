"""Bundles of lines to bundles of records, in order, on one or several processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from adapt_advisor.advice.adviser import Adviser
from adapt_advisor.batches.lines import Line, bundles
from adapt_advisor.batches.record_maker import RecordMaker, Wanted, dumped

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

BUNDLE_LINES, EXPLAINED_LINES = 128, 8
"""Lines of one bundle: about 50 ms of work, with and without explanations."""
AHEAD = 3
"""Bundles per worker that are read, worked on or wait for their turn."""


class Made(NamedTuple):
    """The records of one bundle, as lines of JSON."""

    text: bytes
    records: int
    failed: int
    """Of them, those that hold problems in the place of advice."""


def made_in_order(
    adviser: Adviser, lines: Iterable[Line], wanted: Wanted, jobs: int = 1
) -> Iterator[Made]:
    """The records of all lines, in the order of the lines.

    Only so many bundles are held at once as keep the workers busy.

    Args:
        adviser: Shared by all workers.
        lines: What to advise on.
        wanted: What a record holds.
        jobs: Processes; 1 = this one.
    """
    most = EXPLAINED_LINES if wanted.explain else BUNDLE_LINES
    parts = bundles(lines, most)
    if jobs == 1:
        maker = RecordMaker(adviser, wanted)
        yield from (_made(maker, bundle) for bundle in parts)
        return
    with _pool(adviser, wanted, jobs) as pool:
        yield from _in_order(pool, parts, jobs * AHEAD)


def _in_order(
    pool: ProcessPoolExecutor, parts: Iterable[list[Line]], ahead: int
) -> Iterator[Made]:
    waiting: deque[Future[Made]] = deque()
    try:
        for bundle in parts:
            waiting.append(pool.submit(_work, bundle))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _pool(adviser: Adviser, wanted: Wanted, jobs: int) -> ProcessPoolExecutor:
    """Workers that inherit the adviser, or make one each where nothing forks."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    forks = "fork" in multiprocessing.get_all_start_methods()
    shared: Any = adviser if forks else adviser.rulebook
    return ProcessPoolExecutor(
        jobs,
        multiprocessing.get_context("fork" if forks else None),
        _begin,
        (shared, wanted),
    )


_maker: RecordMaker | None = None
"""Of a worker process."""


def _begin(shared: Any, wanted: Wanted) -> None:
    import signal

    global _maker
    # Ctrl-C ends the process that writes; workers end with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    adviser = shared if isinstance(shared, Adviser) else Adviser(shared)
    _maker = RecordMaker(adviser, wanted)


def _work(bundle: list[Line]) -> Made:
    assert _maker is not None
    return _made(_maker, bundle)


def _made(maker: RecordMaker, bundle: list[Line]) -> Made:
    records = [maker.record(line) for line in bundle]
    failed = sum("problems" in record for record in records)
    return Made(b"".join(map(dumped, records)), len(records), failed)
