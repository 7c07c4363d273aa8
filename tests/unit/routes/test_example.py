"""What a probe fills a required parameter or a body with is accepted by the very type that asked for it."""

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, IPvAnyAddress, TypeAdapter

from launchguard.routes.example import example_of


class Plan(enum.Enum):
    FREE = "free"
    PRO = "pro"


class Address(BaseModel):
    street: str
    zip_code: Annotated[str, Field(pattern=r"^\d{5}$")]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: uuid.UUID
    placed: dt.datetime
    to: Address
    lines: Annotated[list[Address], MinLen(2)]
    plan: Plan
    note: str | None
    paid: bool = False


class Upper(BaseModel):
    inner: Order | Address


@pytest.mark.parametrize(
    "kind",
    [
        bool,
        None,
        int | None,
        Plan,
        Literal["a", 1],
        Order,
        Upper,
        list[int],
        dict[str, int],
        tuple[int, str, bool],
        Annotated[list[int], MinLen(3)],
        Annotated[int, Ge(5)],
        Annotated[int, Gt(5)],
        Annotated[int, Lt(-5)],
        Annotated[int, Le(-5)],
        Annotated[int, Ge(3), Le(30), MultipleOf(7)],
        Annotated[int, Gt(-14), Lt(-7), MultipleOf(4)],
        Annotated[int, MultipleOf(7)],
        Annotated[float, Gt(0), Lt(1)],
        Annotated[float, Ge(0.5), Lt(0.75)],
        Annotated[float, Ge(0), MultipleOf(0.25)],
        Annotated[str, MinLen(20)],
        Annotated[str, MaxLen(2)],
        Annotated[str, Field(pattern=r"^[A-Z]{2}-\d+$")],
        Annotated[str, Field(examples=["ISO-4217"])],
        Annotated[int, Field(default=7)],
        dt.date,
        dt.time,
        dt.timedelta,
        AnyUrl,
        IPvAnyAddress,
        Decimal,
        bytes,
        object,
    ],
    ids=str,
)
def test_a_made_up_value_is_one_that_the_type_accepts(kind):
    adapter = TypeAdapter(kind)

    value = example_of(adapter.json_schema())

    adapter.validate_python(value)


def test_what_is_shown_as_an_example_or_a_default_is_taken():
    assert example_of({"type": "string", "examples": ["EUR", "USD"]}) == "EUR"
    assert example_of({"type": "integer", "default": 7}) == 7
    assert example_of({"const": "v1"}) == "v1"


def test_a_schema_that_needs_itself_for_ever_ends():
    schema = {
        "$defs": {
            "Node": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/$defs/Node"}}}
        }
    }

    value = example_of(schema | {"$ref": "#/$defs/Node"})

    depth = 0
    while value is not None:
        value, depth = value["next"], depth + 1
    assert depth < 20
