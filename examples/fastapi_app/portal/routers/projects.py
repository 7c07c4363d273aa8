"""Projects of one's own team. Every query names the team; another team's project does not exist."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, delete, select

from portal.auth import Me, current_user
from portal.database import Database
from portal.fields import Name, RowId
from portal.models import Project

router = APIRouter(tags=["projects"])


class NewProject(BaseModel):
    name: Name


class ProjectOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    created_at: int


class Page(BaseModel):
    items: list[ProjectOut]
    next: int | None
    """The `after` of the following page; None on the last."""


@router.get("/projects")
async def list_projects(
    me: Annotated[Me, Depends(current_user)],
    database: Database,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page:
    page = _of(me).where(Project.id > after).order_by(Project.id).limit(limit + 1)
    found = (await database.scalars(page)).all()
    items = [ProjectOut.model_validate(project) for project in found[:limit]]
    return Page(items=items, next=items[-1].id if len(found) > limit else None)


@router.post("/projects", status_code=201)
async def create_project(
    body: NewProject, me: Annotated[Me, Depends(current_user)], database: Database
) -> ProjectOut:
    project = Project(team_id=me.team_id, name=body.name)
    database.add(project)
    await database.commit()
    return ProjectOut.model_validate(project)


@router.get("/projects/{project}")
async def get_project(
    project: RowId, me: Annotated[Me, Depends(current_user)], database: Database
) -> ProjectOut:
    found = await database.scalar(_of(me).where(Project.id == project))
    if found is None:
        raise HTTPException(404, "There is no such project.")
    return ProjectOut.model_validate(found)


@router.delete("/projects/{project}", status_code=204)
async def delete_project(
    project: RowId, me: Annotated[Me, Depends(current_user)], database: Database
) -> None:
    mine = delete(Project).where(Project.team_id == me.team_id, Project.id == project)
    gone = await database.scalar(mine.returning(Project.id))
    await database.commit()
    if gone is None:
        raise HTTPException(404, "There is no such project.")


@router.get("/search")
async def search(
    me: Annotated[Me, Depends(current_user)],
    database: Database,
    q: Annotated[str, Query(min_length=1, max_length=100)],
) -> list[ProjectOut]:
    """The first twenty projects whose name contains the words as typed, in either case."""
    matching = _of(me).where(Project.name.icontains(q, autoescape=True)).order_by(Project.id).limit(20)
    return [ProjectOut.model_validate(project) for project in await database.scalars(matching)]


def _of(me: Me) -> Select[tuple[Project]]:
    return select(Project).where(Project.team_id == me.team_id)
