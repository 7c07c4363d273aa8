"""A team, and inviting a colleague into it."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException
from pydantic import BaseModel

from portal import mail, tokens
from portal.auth import Me, current_user
from portal.database import Database
from portal.fields import Email, RowId
from portal.models import Team
from portal.settings import settings

router = APIRouter(prefix="/teams", tags=["teams"])


class Invite(BaseModel):
    email: Email


@router.get("/{team}")
async def show(team: RowId, me: Annotated[Me, Depends(current_user)], database: Database) -> dict[str, str]:
    mine = await database.get_one(Team, _own(team, me))
    return {"name": mine.name, "plan": mine.plan}


@router.post("/{team}/invites", status_code=202)
async def invite(
    team: RowId,
    body: Invite,
    me: Annotated[Me, Depends(current_user)],
    database: Database,
    tasks: BackgroundTasks,
) -> dict[str, str]:
    """The same answer whether or not the address has an account: members learn nothing about other teams."""
    token = tokens.random()
    await tokens.issue(database, "invite", body.email, token, _own(team, me))
    await database.commit()
    text = f"{me.email} invites you to the portal:\n{settings.public_url}/join#{token}\n"
    tasks.add_task(mail.send, body.email, "You are invited", text)
    return {"detail": "The invite is on its way."}


def _own(team: int, me: Me) -> int:
    """The team's id, if it is mine. Another team's is not forbidden but absent: 403 would say that it exists."""
    if team != me.team_id:
        raise HTTPException(404, "There is no such team.")
    return team
