import logging

import pytest
import sqlalchemy

from launchguard.redaction import Redactor
from launchguard.redaction.exits.sqlalchemy import PARAMETERS, hide_parameters
from launchguard.redaction.exits.stdlib import safe_record
from launchguard.redaction.exits.tracebacks import exception_fields

REDACTOR = Redactor()
INSERT = sqlalchemy.text("INSERT INTO account (email, name) VALUES (:email, :name)")


@pytest.fixture
def engine():
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE account (email TEXT UNIQUE, name TEXT)")
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    "rows",
    [{"email": "a", "name": "Zaphod"}, [{"email": "a", "name": "Zaphod"}, {"email": "b", "name": "Zaphod"}]],
)
def test_the_parameters_of_a_statement_are_hidden_and_the_statement_stays(engine, caplog, rows):
    with caplog.at_level("INFO", "sqlalchemy.engine"), engine.begin() as connection:
        connection.execute(INSERT, rows)

    said = [safe_record(record, REDACTOR).getMessage() for record in caplog.records]
    assert "INSERT INTO account (email, name) VALUES (?, ?)" in said
    assert any(PARAMETERS in line for line in said)
    assert not any("Zaphod" in line for line in said)


def test_the_parameters_in_a_databases_error_are_hidden_and_the_error_stays(engine):
    account = {"email": "a", "name": "Zaphod\nBeeblebrox] ("}
    with engine.begin() as connection:
        connection.execute(INSERT, account)
        with pytest.raises(sqlalchemy.exc.IntegrityError) as caught:
            connection.execute(INSERT, account)

    fields = exception_fields(caught.value, REDACTOR)
    assert "UNIQUE constraint failed: account.email" in fields["exception.message"]
    assert f"[parameters: {PARAMETERS}]" in fields["exception.message"]
    assert f"[parameters: {PARAMETERS}]" in fields["exception.stacktrace"]
    assert "Zaphod" not in str(fields)
    assert "Beeblebrox" not in str(fields)


def test_named_parameters_go_by_their_names():
    class _repr_params:
        params = {"name": "Zaphod", "password": "hunter2-correct-horse"}  # noqa: RUF012

    record = logging.makeLogRecord({"msg": "[%s] %r", "args": ("generated", _repr_params())})

    assert (
        safe_record(record, REDACTOR).getMessage()
        == "[generated] {'name': 'Zaphod', 'password': '[redacted:password]'}"
    )


def test_a_text_without_parameters_is_the_same():
    assert hide_parameters("two\nlines [with brackets]") == "two\nlines [with brackets]"
