"""While a rule is compiled somebody may be told, and an interrupt waits."""

from __future__ import annotations

import os
import signal

import pytest

from sim.base.compiling import HELD_BACK, Watch


@pytest.fixture
def watch():
    before = {number: signal.getsignal(number) for number in HELD_BACK}
    yield Watch()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_an_interrupt_comes_when_the_rule_is_ready(watch):
    watch.starts()
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    assert watch.came == [signal.SIGINT] * 2
    with pytest.raises(KeyboardInterrupt):
        watch.ends()
    assert watch.came == []


def test_a_rule_that_needs_others_holds_it_back_until_all_are_ready(watch):
    watch.starts()
    watch.starts()
    os.kill(os.getpid(), signal.SIGINT)
    watch.ends()
    with pytest.raises(KeyboardInterrupt):
        watch.ends()


@pytest.mark.parametrize("number", HELD_BACK)
def test_afterwards_signals_go_where_they_went_before(watch, number):
    got = []
    signal.signal(number, lambda *_: got.append(number))
    watch.starts()
    os.kill(os.getpid(), number)
    assert got == []
    watch.ends()
    assert got == [number]
    os.kill(os.getpid(), number)
    assert got == [number] * 2


def test_it_is_told_once_and_before(watch):
    told = []
    watch.tell = lambda: told.append(watch.depth)
    for _ in range(2):
        watch.starts()
        watch.ends()
    assert told == [0]


def test_an_end_without_a_start_is_nothing(watch):
    watch.ends()
    assert watch.depth == 0
