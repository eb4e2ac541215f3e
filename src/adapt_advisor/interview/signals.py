"""Signals that end a session: the first is an interrupt, later ones wait."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENDS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Let every way to be ended count as Ctrl-C, once: the answers are then saved.

    A second signal would end the saving. It is passed over; saving takes no time.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    raised = False

    def interrupt(_number: int, _frame: object) -> None:
        nonlocal raised
        if not raised:
            raised = True
            raise KeyboardInterrupt

    names = [name for name in _ENDS if hasattr(signal, name)]
    before = {name: signal.getsignal(getattr(signal, name)) for name in names}
    try:
        for name in names:
            signal.signal(getattr(signal, name), interrupt)
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
