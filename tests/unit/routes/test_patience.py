"""What computes on a busy machine is given time; what stands still is not waited for longer than promised."""

import pytest

from launchguard.routes import patience
from launchguard.routes.patience import Patience


@pytest.fixture
def clock(monkeypatch):
    """The two clocks, moved by hand: `clock(wall_s, cpu_s)`."""
    now = [0.0, 0.0]

    def move(wall_s, cpu_s):
        now[0] += wall_s
        now[1] += cpu_s

    class Clock:
        monotonic = staticmethod(lambda: now[0])
        process_time = staticmethod(lambda: now[1])

    monkeypatch.setattr(patience, "time", Clock)
    return move


def test_time_is_over_for_a_process_that_stands_still(clock):
    waiting = Patience(2.0)
    clock(2.0, 1.9)
    assert waiting.left_s() == 0.5

    clock(0.5, 0.01)
    assert waiting.left_s() == 0


def test_a_process_that_computes_is_given_as_much_cpu_time_again(clock):
    computing = Patience(2.0)
    clock(2.0, 1.0)
    assert computing.left_s() > 0

    clock(4.0, 1.0)
    assert computing.left_s() > 0

    clock(1.0, 1.0)
    assert computing.left_s() == 0


def test_nothing_is_waited_for_without_an_end(clock):
    computing = Patience(2.0)
    clock(2.0, 1.0)
    assert computing.left_s() > 0

    clock(8.0, 1.0)
    assert computing.left_s() == 0


def test_until_then_the_clock_alone_counts(clock):
    begun = Patience(2.0)
    clock(0.5, 3.0)

    assert begun.left_s() == 1.5
