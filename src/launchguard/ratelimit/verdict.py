"""From the store's answers to a decision: go on, or a refusal that says no more than it must.

Law 1: a refusal by an account's count looks like one by the address's: the same policy, the same coarse wait.
Law 2: a shadow rule refuses nobody and is shown to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.ratelimit import fields
from launchguard.ratelimit.figures import figures_refused
from launchguard.ratelimit.hit import Count, Hit, Op
from launchguard.ratelimit.pending import Decision, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.part import Reply
    from launchguard.ratelimit.ops import Answer
    from launchguard.ratelimit.pending import Pending
    from launchguard.ratelimit.plan import RulePlan

__all__ = ["allow", "decide", "is_allowed"]

_PEEK = Op.PEEK
_REMEMBERED_US = 1_000_000
"""How long a refusal is remembered at most, so that another worker's reset is soon seen; microseconds."""

_MOST_JITTER_S = 30


def decide(x: Exchange, pending: Pending, clock: Clock, chance: Callable[[], float]) -> Reply | None:
    """Note what each rule says of an exchange; gives the refusal, or None."""
    if is_allowed(pending.counts):
        pending.consumed = True
        allow(pending)
        return None
    hits, counts = pending.hits, pending.counts
    refused = [index for index, answer in enumerate(counts) if not answer[0] and hits[index][0] is not _PEEK]
    if not refused:
        pending.consumed = True
        allow(pending)
        return None
    pending.counts = [Count(*answer) for answer in counts]
    hard = [index for index in refused if not hits[index][5]]
    pending.consumed = not hard
    refusing: list[tuple[RulePlan, int, Decision]] = []
    for plan, start, end in pending.ranges():
        over = next((index for index in refused if start <= index < end), None)
        if over is not None:
            decision = _note(x, plan, "refused" if plan.enforced else "shadow_refused", pending, over)
            if plan.enforced:
                refusing.append((plan, over, decision))
        elif not hard:
            plan.count("allowed")
    return _refuse(x, pending, hard, refusing, now_us=clock(), chance=chance) if hard else None


def is_allowed(counts: Sequence[Answer]) -> bool:
    """Whether nothing refuses, nor would."""
    for answer in counts:  # noqa: SIM110 - `all` of a generator takes three times as long
        if not answer[0]:
            return False
    return True


def allow(pending: Pending) -> None:
    """Count that every rule allows."""
    for plan, _ in pending.segments:
        counted = plan.allowed
        if counted is not None:
            counted()


def _note(x: Exchange, plan: RulePlan, outcome: str, pending: Pending, index: int) -> Decision:
    """Leave a refusal on the exchange, for its log line."""
    plan.count(outcome)
    label, key = pending.counters[index].quota.label, pending.hits[index][1].hex()
    decision = Decision(plan.rule.name, label, outcome, fields.seconds(pending.counts[index].retry_us), key)
    if x.decisions is None:
        x.decisions = []
    x.decisions.append(decision)
    return decision


def _refuse(
    x: Exchange,
    pending: Pending,
    hard: Sequence[int],
    refusing: Sequence[tuple[RulePlan, int, Decision]],
    *,
    now_us: int,
    chance: Callable[[], float],
) -> Reply:
    neutral = next((plan.rule.neutral for plan, _, _ in refusing if plan.rule.neutral is not None), None)
    if neutral is not None and not any(pending.counters[index].quota.shown for index in hard):
        return _neutral(pending, neutral)
    last = max(hard, key=lambda index: pending.counts[index].retry_us)
    veiled = next((plan for plan, _, _ in refusing if plan.rule.guards_account), None)
    retry_s = fields.seconds(pending.counts[last].retry_us)
    if veiled is not None:
        retry_s = fields.coarse(retry_s)
    else:
        most = pending.counters[last].quota.rate.window_s
        retry_s = max(retry_s, min(retry_s + int(chance() * min(retry_s / 10, _MOST_JITTER_S)), most))
    pending.fields = figures_refused(pending, hard, retry_s)
    reply = fields.refused(retry_s, _violated(pending, hard, veiled))
    for plan, index, decision in refusing:
        until_us = now_us + min(_REMEMBERED_US, pending.counts[index].retry_us)
        plan.clients.remember(
            x, pending.counters[index], Refusal(until_us, reply, pending.fields, decision, plan)
        )
    return reply


def _neutral(pending: Pending, answer: Any) -> Reply:
    """The app's usual answer. The address pays as if it had been: figures that stand still would tell."""
    paid = [index for index, counter in enumerate(pending.counters) if counter.quota.shown]
    pending.later = [Hit.of(pending.hits[index])._replace(op=Op.CHARGE) for index in paid]
    counts = list(pending.counts)
    for index in paid:
        left = counts[index].remaining - pending.hits[index][3]
        counts[index] = counts[index]._replace(remaining=max(0, left))
    pending.counts = counts
    return fields.neutral_reply(answer)


def _violated(pending: Pending, hard: Sequence[int], veiled: RulePlan | None) -> list[str]:
    """The policies that a refusal names: of what guards an account never more than the address's."""
    labels = [pending.counters[index].quota.label for index in hard if pending.counters[index].quota.shown]
    if veiled is not None:
        labels = [counter.quota.label for counter in veiled.shown[:1]]
    return list(dict.fromkeys(labels)) or [pending.segments[0][0].rule.name]
