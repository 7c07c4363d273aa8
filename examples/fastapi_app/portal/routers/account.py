"""Sign up, sign in with a password or a mailed code, sign out, get back in after forgetting the password."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from portal import mail, passwords, tokens
from portal.auth import Me, current_user
from portal.database import Database
from portal.fields import Email, Name, NewPassword, Password, Token
from portal.models import Team, User
from portal.settings import settings

router = APIRouter(prefix="/auth", tags=["account"])

ALIKE = {"detail": "If that address has an account, a mail is on its way."}


class SignUp(BaseModel):
    team: Name
    email: Email
    password: NewPassword


class Login(BaseModel):
    email: Email
    password: Password


class Address(BaseModel):
    email: Email


class Code(BaseModel):
    email: Email
    code: Token


class TokenAndPassword(BaseModel):
    token: Token
    password: NewPassword


class SignedIn(BaseModel):
    """The field names of OAuth 2.0, section 5.1, so that clients find what they know."""

    access_token: str
    token_type: str = "bearer"
    expires_in: int = tokens.SIGN_IN_LIFETIME_S
    team: int


@router.post("/signup", status_code=201)
async def sign_up(body: SignUp, database: Database) -> SignedIn:
    """A new team with its first member. A taken address is said so: the sign-up limit keeps strangers from asking often."""
    password_hash = await passwords.hashed(body.password.get_secret_value())
    team = Team(name=body.team)
    database.add(team)
    await database.flush()
    return await _add_member(database, team.id, body.email, password_hash)


@router.post("/join", status_code=201)
async def join(body: TokenAndPassword, database: Database) -> SignedIn:
    """Accept an invite: the mailed token becomes an account in the team that sent it."""
    password_hash = await passwords.hashed(body.password.get_secret_value())
    invite = await tokens.redeem(database, "invite", body.token.get_secret_value())
    if invite is None or invite.team_id is None:
        raise HTTPException(400, "This invite is used up or too old.")
    return await _add_member(database, invite.team_id, invite.email, password_hash)


@router.post("/login")
async def login(body: Login, database: Database) -> SignedIn:
    user = await _by_email(database, body.email)
    await database.commit()  # give the connection back: hashing is slow
    known = user.password_hash if user else None
    if not await passwords.matches(known, body.password.get_secret_value()) or user is None:
        raise HTTPException(401, "Wrong e-mail address or password.")
    return await _signed_in(database, user)


@router.post("/code", status_code=202)
async def send_code(body: Address, database: Database, tasks: BackgroundTasks) -> dict[str, str]:
    """Sign in without a password, first half."""
    if await _by_email(database, body.email):
        code = tokens.six_digits()
        await tokens.issue(database, "code", body.email, f"{body.email} {code}")
        await database.commit()
        tasks.add_task(mail.send, body.email, "Your sign-in code", f"Your code is {code}, for ten minutes.\n")
    return ALIKE


@router.post("/code/verify")
async def verify_code(body: Code, database: Database) -> SignedIn:
    """Sign in without a password, second half. The code counts for its own address alone."""
    used = await tokens.redeem(database, "code", f"{body.email} {body.code.get_secret_value()}")
    user = await _by_email(database, used.email) if used else None
    if user is None:
        raise HTTPException(401, "Wrong or old code.")
    return await _signed_in(database, user)


@router.post("/reset", status_code=202)
async def ask_for_reset(body: Address, database: Database, tasks: BackgroundTasks) -> dict[str, str]:
    """The same answer, as fast, whether or not the account exists: no stranger learns who is a client."""
    if await _by_email(database, body.email):
        token = tokens.random()
        await tokens.issue(database, "reset", body.email, token)
        await database.commit()
        text = f"Choose a new password within 30 minutes:\n{settings.public_url}/reset#{token}\n"
        tasks.add_task(mail.send, body.email, "Reset your password", text)
    return ALIKE


@router.post("/reset/confirm")
async def reset(body: TokenAndPassword, database: Database) -> SignedIn:
    """A new password. Whoever was signed in with the old one is out."""
    password_hash = await passwords.hashed(body.password.get_secret_value())
    used = await tokens.redeem(database, "reset", body.token.get_secret_value())
    user = await _by_email(database, used.email) if used else None
    if user is None:
        raise HTTPException(400, "This link is used up or too old.")
    user.password_hash = password_hash
    await tokens.sign_out_everywhere(database, user)
    return await _signed_in(database, user)


@router.post("/logout", status_code=204)
async def log_out(me: Annotated[Me, Depends(current_user)], database: Database) -> None:
    await tokens.sign_out(database, me.token)
    await database.commit()


async def _by_email(database: AsyncSession, email: str) -> User | None:
    return await database.scalar(select(User).where(User.email == email))


async def _add_member(database: AsyncSession, team_id: int, email: str, password_hash: str) -> SignedIn:
    user = User(team_id=team_id, email=email, password_hash=password_hash)
    database.add(user)
    try:
        await database.flush()
    except IntegrityError:
        raise HTTPException(409, "This address has an account already.") from None
    return await _signed_in(database, user)


async def _signed_in(database: AsyncSession, user: User) -> SignedIn:
    token = tokens.sign_in(database, user)
    await database.commit()
    return SignedIn(access_token=token, team=user.team_id)
