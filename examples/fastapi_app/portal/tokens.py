"""Opaque tokens: random text for whoever holds one, a digest in the database. Callers commit."""

import secrets
import time
from hashlib import sha256
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.models import OneTimeToken, SignIn, User

Purpose = Literal["reset", "code", "invite"]

SIGN_IN_LIFETIME_S = 14 * 86_400
LIFETIMES_S: dict[Purpose, int] = {"reset": 1_800, "code": 600, "invite": 7 * 86_400}


def random() -> str:
    return secrets.token_urlsafe(32)


def six_digits() -> str:
    """Short enough to type, and to guess: it lives ten minutes, and the limits count the guesses."""
    return f"{secrets.randbelow(1_000_000):06}"


def digest(token: str) -> str:
    """What is stored of a token. Its 256 random bits leave nothing to guess, so that a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def sign_in(database: AsyncSession, user: User) -> str:
    token = random()
    expires_at = time.time() + SIGN_IN_LIFETIME_S
    database.add(SignIn(digest=digest(token), user_id=user.id, expires_at=expires_at))
    return token


async def signed_in(database: AsyncSession, token: str) -> User | None:
    holder = select(User).join(SignIn, SignIn.user_id == User.id)
    return await database.scalar(
        holder.where(SignIn.digest == digest(token), SignIn.expires_at > time.time())
    )


async def sign_out(database: AsyncSession, token: str) -> None:
    await database.execute(delete(SignIn).where(SignIn.digest == digest(token)))


async def sign_out_everywhere(database: AsyncSession, user: User) -> None:
    await database.execute(delete(SignIn).where(SignIn.user_id == user.id))


async def issue(
    database: AsyncSession, purpose: Purpose, email: str, token: str, team_id: int | None = None
) -> None:
    """Remember a token that goes out by mail; the older one for the same purpose dies."""
    older = delete(OneTimeToken).where(
        OneTimeToken.purpose == purpose, OneTimeToken.email == email, OneTimeToken.team_id == team_id
    )
    await database.execute(older)
    expires_at = time.time() + LIFETIMES_S[purpose]
    database.add(
        OneTimeToken(
            digest=digest(token), purpose=purpose, email=email, team_id=team_id, expires_at=expires_at
        )
    )


async def redeem(database: AsyncSession, purpose: Purpose, token: str) -> OneTimeToken | None:
    """Use a token up: one statement, so that of two tries at the same moment one gets nothing."""
    used = delete(OneTimeToken).where(
        OneTimeToken.digest == digest(token),
        OneTimeToken.purpose == purpose,
        OneTimeToken.expires_at > time.time(),
    )
    return await database.scalar(used.returning(OneTimeToken))
