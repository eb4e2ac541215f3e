from __future__ import annotations

import os
import signal

import pytest

from adapt_advisor.interview.signals import one_interrupt


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT", "SIGQUIT"])
def test_every_way_to_be_ended_counts_as_an_interrupt(name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), one_interrupt():
        os.kill(os.getpid(), number)
        signal.sigtimedwait([], 1)
    assert signal.getsignal(number) is before


def test_a_second_signal_does_not_end_the_saving() -> None:
    saved = False
    with one_interrupt():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.sigtimedwait([], 1)
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGINT)
            saved = True
    assert saved
