"""The tables. A team is a tenant: whatever belongs to a client carries its team's id. Times are Unix seconds."""

import time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    plan: Mapped[str] = mapped_column(default="free")


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]


class SignIn(Base):
    """A signed-in browser or script. Only the token's digest is kept: a stolen table opens no door."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[float]


class OneTimeToken(Base):
    """A token that went out by mail, good once and for one purpose: a reset, a sign-in code, an invite."""

    __tablename__ = "one_time_token"

    digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    expires_at: Mapped[float]


class Project(Base):
    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[int] = mapped_column(default=lambda: int(time.time()))


class StripeEvent(Base):
    """The events that were handled. Stripe delivers at least once; a payment counts once."""

    __tablename__ = "stripe_event"

    id: Mapped[str] = mapped_column(primary_key=True)
