"""The gate: `Depends(current_user)` lets through whoever brings a live token, and refuses everybody else."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from launchguard import current
from portal import tokens
from portal.database import sessions

bearer = HTTPBearer(auto_error=False, description="The token that signing in gave you.")


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in: plain values, good after the database session is gone."""

    id: int
    email: str
    team_id: int
    token: str


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Me:
    """Who asks. Its database session ends here: a streaming answer must not hold a connection while it runs."""
    if credentials is None:
        raise _refused()
    async with sessions() as database:
        user = await tokens.signed_in(database, credentials.credentials)
    if user is None:
        raise _refused()
    if exchange := current():
        exchange.identify(user=user.id, tenant=user.team_id)
    return Me(id=user.id, email=user.email, team_id=user.team_id, token=credentials.credentials)


def _refused() -> HTTPException:
    return HTTPException(401, "Sign in first.", headers={"WWW-Authenticate": "Bearer"})
