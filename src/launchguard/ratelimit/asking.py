"""Asks the app, before routing, who it is: its callables of the exchange, plain or asynchronous."""

from __future__ import annotations

from inspect import iscoroutine, iscoroutinefunction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.tiers import Tiers

    Question = tuple[Callable[[Any], Any], Callable[[Any], Any]]

__all__ = ["Asker"]


_CANNOT_WAIT = (
    "an asynchronous callable cannot be asked by a synchronous server, and by an asynchronous one only if it is "
    "`async def` itself: a plain callable that gives a coroutine does not look like one"
)


class Asker:
    """Asks what the rules of an exchange need, in order; a callable that raises has no answer.

    Args:
        principal: says who is signed in.
        tenant: says whose data is touched.
        tiers: the rules whose rates depend on the caller's plan.
        on_fault: called with what a callable raised.
    """

    def __init__(
        self,
        principal: Callable[[Any], Any] | None,
        tenant: Callable[[Any], Any] | None,
        tiers: dict[RulePlan, Tiers],
        on_fault: Callable[[BaseException], None],
    ) -> None:
        self._principal = principal
        self._tenant = tenant
        self._tiers = tiers
        self._fault = on_fault

    @property
    def waits(self) -> bool:
        """Whether any of the callables is asynchronous."""
        callables = [self._principal, self._tenant, *(tiers.ask for tiers in self._tiers.values())]
        return any(_is_async(each) for each in callables if each is not None)

    def ask(self, x: Exchange, plans: tuple[RulePlan, ...]) -> None:
        """Ask, where nothing can be awaited: an asynchronous callable is then a fault."""
        for question, keep in self._questions(x, plans):
            try:
                answer = question(x)
                if iscoroutine(answer):
                    answer.close()
                    answer = None
                    self._fault(TypeError(_CANNOT_WAIT))
                keep(answer)
            except Exception as error:  # noqa: BLE001 - the app's own callable
                self._fault(error)

    async def ask_async(self, x: Exchange, plans: tuple[RulePlan, ...]) -> None:
        """As `ask`, awaited."""
        await self._answered(x, self._questions(x, plans))

    async def ask_plan(self, x: Exchange, plan: RulePlan) -> None:
        """Ask for the rates of the plan of whoever is known already."""
        await self._answered(x, self._plans(x, (plan,)))

    async def _answered(self, x: Exchange, questions: Iterator[Question]) -> None:
        for question, keep in questions:
            try:
                answer = question(x)
                keep(await answer if iscoroutine(answer) else answer)
            except Exception as error:  # noqa: BLE001 - the app's own callable
                self._fault(error)

    def _questions(self, x: Exchange, plans: tuple[RulePlan, ...]) -> Iterator[Question]:
        """What is asked, and what is done with each answer."""
        if self._principal is not None and x.principal is None:
            yield self._principal, lambda answer: x.identify(user=answer)
        if self._tenant is not None and x.tenant is None:
            yield self._tenant, lambda answer: x.identify(tenant=answer)
        yield from self._plans(x, plans)

    def _plans(self, x: Exchange, plans: tuple[RulePlan, ...]) -> Iterator[Question]:
        for plan in plans:
            tiers = self._tiers.get(plan)
            if tiers is not None and tiers.ask is not None and (keep := tiers.wanted(x)) is not None:
                yield tiers.ask, keep


def _is_async(function: Callable[[Any], Any]) -> bool:
    return iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__)
