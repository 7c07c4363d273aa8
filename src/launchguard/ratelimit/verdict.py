"""From the store's answers to a decision: go on, or a refusal that says no more than it must.

Law 1: a refusal by an account's count looks like one by the address's: the same policy, the same coarse wait.
Law 2: a shadow rule refuses nobody and is shown to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.ratelimit import fields
from launchguard.ratelimit.budgets import Question
from launchguard.ratelimit.figures import figures_counted, figures_refused
from launchguard.ratelimit.hit import Op, Strategy
from launchguard.ratelimit.pending import Decision, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.part import Reply
    from launchguard.ratelimit.budgets import Budget
    from launchguard.ratelimit.pending import Pending
    from launchguard.ratelimit.plan import RulePlan

__all__ = ["decide"]

_REMEMBERED_US = 1_000_000
"""How long a refusal is remembered at most, so that another worker's reset is soon seen; microseconds."""

_MOST_JITTER_S = 30


def decide(x: Exchange, pending: Pending, clock: Clock, chance: Callable[[], float]) -> Reply | None:
    """Note what each rule says of an exchange of which something does not fit; gives the refusal, or None."""
    claims = pending.claims
    refused = [
        index
        for index, count in enumerate(pending.counts)
        if not count.allowed and claims[index][0].op is not Op.PEEK
    ]
    hard = [index for index in refused if not claims[index][0].soft]
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
    if hard:
        return _refuse(x, pending, hard, refusing, now_us=clock(), chance=chance)
    pending.found = [
        count.allowed for claim, count in zip(claims, pending.counts, strict=True) if claim[0].op is Op.PEEK
    ]
    pending.fields = figures_counted(pending)
    return None


def _note(x: Exchange, plan: RulePlan, outcome: str, pending: Pending, index: int) -> Decision:
    """Leave a refusal on the exchange, for its log line."""
    plan.count(outcome)
    label, key = pending.claims[index][0].quota.label, pending.claims[index][1].hex()
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
    if neutral is not None and not any(pending.claims[index][0].quota.shown for index in hard):
        return _neutral(pending, neutral)
    last = max(hard, key=lambda index: pending.counts[index].retry_us)
    veiled = next((plan for plan, _, _ in refusing if plan.rule.guards_account), None)
    retry_s = fields.seconds(pending.counts[last].retry_us)
    if veiled is not None:
        retry_s = fields.coarse(retry_s)
    else:
        most = pending.claims[last][0].quota.rate.window_s
        retry_s = max(retry_s, min(retry_s + int(chance() * min(retry_s / 10, _MOST_JITTER_S)), most))
    pending.fields = figures_refused(pending, hard, retry_s)
    reply = fields.refused(retry_s, _violated(pending, hard, veiled))
    for plan, index, decision in refusing:
        until_us = now_us + min(_REMEMBERED_US, pending.counts[index].retry_us)
        plan.clients.remember(
            x, pending.claims[index][0], Refusal(until_us, reply, pending.fields, decision, plan)
        )
    return reply


def _neutral(pending: Pending, answer: Any) -> Reply:
    """The app's usual answer. The address pays as if it had been, and its figures say so: others would tell."""
    paid = [claim for claim in pending.claims if claim[0].quota.shown]
    pending.later = [
        (Question(Op.CHARGE, asked.budget), key, cost, member) for asked, key, cost, member in paid
    ]
    pending.counts = [
        count._replace(
            remaining=max(0, count.remaining - cost), reset_us=_whole_in(asked.budget, cost, count.reset_us)
        )
        for (asked, _, cost, _), count in zip(pending.claims, pending.counts, strict=True)
    ]
    pending.fields = figures_counted(pending)
    return fields.neutral_reply(answer)


def _whole_in(budget: Budget, cost: int, before_us: int) -> int:
    """When a count of requests is whole again once this one is charged, too."""
    if budget.strategy is Strategy.GCRA:
        return before_us + cost * budget.window_us // budget.limit
    return budget.window_us


def _violated(pending: Pending, hard: Sequence[int], veiled: RulePlan | None) -> list[str]:
    """The policies that a refusal names: of what guards an account never more than the address's."""
    labels = [pending.claims[index][0].quota.label for index in hard if pending.claims[index][0].quota.shown]
    if veiled is not None:
        labels = [counter.quota.label for counter in veiled.shown[:1]]
    return list(dict.fromkeys(labels)) or [pending.segments[0][0].rule.name]
