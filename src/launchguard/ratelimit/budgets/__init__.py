"""The arithmetic of every strategy: what one hit makes of one key's state, and what is answered."""

from launchguard.ratelimit.budgets.budget import MAX_AMOUNT, MAX_ENTRIES, Budget, Line, State
from launchguard.ratelimit.budgets.gcra import gcra_left
from launchguard.ratelimit.budgets.kinds import budget_of
from launchguard.ratelimit.budgets.waits import wait_us
from launchguard.ratelimit.budgets.weighing import (
    OUTCOMES,
    Admitted,
    Ask,
    Claim,
    Question,
    admit,
    settle,
    weigh,
)

__all__ = [
    "MAX_AMOUNT",
    "MAX_ENTRIES",
    "OUTCOMES",
    "Admitted",
    "Ask",
    "Budget",
    "Claim",
    "Line",
    "Question",
    "State",
    "admit",
    "budget_of",
    "gcra_left",
    "settle",
    "wait_us",
    "weigh",
]
