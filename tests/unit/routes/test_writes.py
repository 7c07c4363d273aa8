"""What is written above a handler while strangers are sent is rolled back, and told."""

import sys

import pytest
import sqlalchemy as sa

from launchguard.routes.writes import uncommitted


@pytest.fixture
def engine():
    made = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    with made.begin() as connection:
        connection.execute(sa.text("CREATE TABLE audit (who TEXT)"))
    yield made
    made.dispose()


def rows(engine):
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM audit")).scalar()


def write(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO audit VALUES ('stranger')"))


def test_a_write_within_is_told_and_not_kept(engine):
    with uncommitted() as writes:
        write(engine)

    assert len(writes) == 1
    assert rows(engine) == 0


def test_a_write_afterwards_is_kept_again(engine):
    with uncommitted():
        pass

    write(engine)

    assert rows(engine) == 1


def test_an_app_without_sqlalchemy_pays_nothing(monkeypatch, engine):
    monkeypatch.delitem(sys.modules, "sqlalchemy.engine")

    with uncommitted() as writes:
        write(engine)

    assert writes == []
    assert rows(engine) == 1
