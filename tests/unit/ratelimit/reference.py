"""A plain model of every strategy: slow, obvious, exact. Property tests hold each store against it.

It shares no code with the stores: lists of moments, a fraction for GCRA, a dictionary for members.
"""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from math import ceil, floor
from typing import Any

from launchguard.ratelimit.hit import Count, Hit, Op, Strategy

MAX_DEBT_US = 1 << 47
MAX_FAILURES = (1 << 31) - 1


class ReferenceStore:
    """What `take` must answer at the moment `now`."""

    def __init__(self) -> None:
        self.states: dict[bytes, Any] = {}

    def take(self, hits: list[Hit], now: int) -> list[Count]:
        before = deepcopy(self.states)
        first = self._walk(hits, now)
        if all(count.allowed or hit.soft for hit, count in zip(hits, first, strict=True) if consumes(hit)):
            return first
        self.states = before
        second = self._walk(hits, now, refused=first)
        return [
            Count(was.allowed, count.remaining, was.retry_us, count.reset_us) if consumes(hit) else count
            for hit, was, count in zip(hits, first, second, strict=True)
        ]

    def _walk(self, hits: list[Hit], now: int, *, refused: list[Count] | None = None) -> list[Count]:
        """The answers; once more for a call that is refused, whose first answers say what is waived."""
        counts: list[Count] = []
        for hit in hits:
            told = counts if refused is None else refused
            if hit.given and told[abs(hit.given) - 1].allowed is not (hit.given > 0):
                counts.append(Count(True, hit.limit, 0, 0))
                continue
            budget = BUDGETS[hit.strategy](hit, now, self.states.get(hit.key))
            counts.append(self._ask(hit, budget, admitted=refused is None))
        return counts

    def _ask(self, hit: Hit, budget: Any, *, admitted: bool) -> Count:
        if hit.op is Op.PEEK:
            wait = budget.wait()
            if wait == 0:
                budget.add()
            return Count(wait == 0, budget.remaining(), wait, budget.reset())
        wait = 0
        if consumes(hit):
            wait = budget.wait()
            if wait == 0 and admitted:
                budget.add()
        elif hit.op in (Op.CHARGE, Op.RENEW):
            budget.add()
        elif hit.op is Op.GIVE:
            budget.give()
        else:
            budget.forget()
        self.states[hit.key] = budget.state()
        return Count(wait == 0, budget.remaining(), wait, budget.reset())


def consumes(hit: Hit) -> bool:
    return hit.op in (Op.TAKE, Op.LEASE)


class Log:
    def __init__(self, hit: Hit, now: int, state: Any) -> None:
        self.hit, self.now = hit, now
        self.ends = [end for end in state or [] if end > now]

    def wait(self) -> int:
        over = len(self.ends) + self.hit.cost - self.hit.limit
        if over <= 0:
            return 0
        return self.hit.window_us if self.hit.cost > self.hit.limit else self.ends[over - 1] - self.now

    def add(self) -> None:
        self.ends += [self.now + self.hit.window_us] * self.hit.cost
        self.ends = self.ends[-self.hit.limit :]

    def give(self) -> None:
        self.ends = self.ends[: max(0, len(self.ends) - self.hit.cost)]

    def forget(self) -> None:
        self.ends = []

    def remaining(self) -> int:
        return max(0, self.hit.limit - len(self.ends))

    def reset(self) -> int:
        return self.ends[-1] - self.now if self.ends else 0

    def state(self) -> Any:
        return self.ends


class Gcra:
    def __init__(self, hit: Hit, now: int, state: Any) -> None:
        self.hit, self.now = hit, now
        self.arrival = max(Fraction(now), state or Fraction(now))
        self.step = Fraction(hit.cost * hit.window_us, hit.limit)

    def wait(self) -> int:
        over = self.arrival + self.step - self.now - self.hit.window_us
        if over <= 0:
            return 0
        return self.hit.window_us if self.hit.cost > self.hit.limit else ceil(over)

    def add(self) -> None:
        self.arrival = min(self.arrival + self.step, Fraction(self.now + MAX_DEBT_US))

    def give(self) -> None:
        self.arrival = max(self.arrival - self.step, Fraction(self.now))

    def forget(self) -> None:
        self.arrival = Fraction(self.now)

    def remaining(self) -> int:
        left = self.hit.window_us - (self.arrival - self.now)
        return max(0, floor(left * self.hit.limit / self.hit.window_us))

    def reset(self) -> int:
        return ceil(self.arrival - self.now)

    def state(self) -> Any:
        return self.arrival


class Waits:
    def __init__(self, hit: Hit, now: int, state: Any) -> None:
        self.hit, self.now = hit, now
        alive = state is not None and now < state[1] + hit.window_us
        self.failures, self.last, self.previous = state if alive else (0, now, now)

    def wait(self) -> int:
        over = self.failures - self.hit.limit
        if over < 0:
            return 0
        return max(0, self.last + min(self.hit.base_us * 2**over, self.hit.cap_us) - self.now)

    def add(self) -> None:
        self.failures = min(self.failures + self.hit.cost, MAX_FAILURES)
        self.previous, self.last = self.last, self.now

    def give(self) -> None:
        self.failures = max(0, self.failures - self.hit.cost)
        self.last = self.previous

    def forget(self) -> None:
        self.failures = 0

    def _alive(self) -> bool:
        return self.failures > 0 and self.now < self.last + self.hit.window_us

    def remaining(self) -> int:
        return max(0, self.hit.limit - self.failures) if self._alive() else self.hit.limit

    def reset(self) -> int:
        return self.last + self.hit.window_us - self.now if self._alive() else 0

    def state(self) -> Any:
        return (self.failures, self.last, self.previous) if self._alive() else None


class Members:
    def __init__(self, hit: Hit, now: int, state: Any) -> None:
        self.hit, self.now = hit, now
        self.ends = {member: end for member, end in (state or {}).items() if end > now}

    def wait(self) -> int:
        over = len(self.ends) + 1 - self.hit.limit
        if self.hit.member in self.ends or over <= 0:
            return 0
        if self.hit.limit == 0:
            return self.hit.window_us
        return sorted(self.ends.values())[over - 1] - self.now

    def add(self) -> None:
        self.ends.pop(self.hit.member, None)
        self.ends[self.hit.member] = self.now + self.hit.window_us
        self.ends = dict(list(self.ends.items())[-self.hit.limit :])

    def give(self) -> None:
        self.ends.pop(self.hit.member, None)

    def forget(self) -> None:
        self.ends = {}

    def remaining(self) -> int:
        return max(0, self.hit.limit - len(self.ends))

    def reset(self) -> int:
        return max(self.ends.values(), default=self.now) - self.now

    def state(self) -> Any:
        return self.ends


BUDGETS: dict[Strategy, Any] = {
    Strategy.LOG: Log,
    Strategy.GCRA: Gcra,
    Strategy.WAITS: Waits,
    Strategy.DISTINCT: Members,
    Strategy.LEASES: Members,
}
