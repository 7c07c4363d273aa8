"""One SQLite file, reached through SQLAlchemy's asyncio face; `Database` is what a route asks for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from portal.models import Base
from portal.settings import settings

engine = create_async_engine(f"sqlite+aiosqlite:///{settings.var / 'portal.sqlite3'}")
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def _each_connection(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


async def create_tables() -> None:
    """Make what is missing. An app whose tables change over time has migrations here (Alembic)."""
    await asyncio.to_thread(settings.var.mkdir, parents=True, exist_ok=True)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "BEGIN IMMEDIATE"
        )  # workers that start together make them one by one
        await connection.run_sync(Base.metadata.create_all)


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as database:
        yield database


Database = Annotated[AsyncSession, Depends(session)]
