"""Where Stripe says that a team has paid. The signature is the gate: no user is signed in here."""

import time
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Header, HTTPException, Request
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import update
from sqlalchemy.dialects.sqlite import insert

from portal.database import Database
from portal.models import StripeEvent, Team
from portal.settings import settings
from portal.stripe_signature import is_genuine

router = APIRouter(prefix="/hooks", tags=["hooks"])
log = structlog.get_logger()


class Session(BaseModel):
    client_reference_id: Annotated[int, Field(ge=1, lt=2**63)]
    """The team's id, which the check-out page was opened with."""


class Data(BaseModel):
    object: Session


class Paid(BaseModel):
    """The one event that matters here; every other is acknowledged and forgotten."""

    id: Annotated[str, Field(max_length=255)]
    type: Literal["checkout.session.completed"]
    data: Data


@router.post("/stripe")
async def stripe(
    request: Request, database: Database, stripe_signature: Annotated[str, Header()] = ""
) -> dict[str, bool]:
    if settings.stripe_webhook_secret is None:
        raise HTTPException(503, "Set PORTAL_STRIPE_WEBHOOK_SECRET to take payments.")
    body = await request.body()
    secret = settings.stripe_webhook_secret.get_secret_value()
    if not is_genuine(secret, body, stripe_signature, time.time()):
        raise HTTPException(400, "This did not come from Stripe.")
    try:
        paid = Paid.model_validate_json(body)
    except ValidationError:
        return {"received": True}
    team = paid.data.object.client_reference_id
    first = await database.execute(insert(StripeEvent).values(id=paid.id).on_conflict_do_nothing())
    if first.rowcount:
        await database.execute(update(Team).where(Team.id == team).values(plan="pro"))
        log.info("team_paid", team=team)
    await database.commit()
    return {"received": True}
