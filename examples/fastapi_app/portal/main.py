"""The app: what it is made of, then the lines that guard it. `uvicorn portal.main:app` serves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from portal.database import create_tables, engine
from portal.routers import account, chat, demo, hooks, pages, projects, teams
from portal.settings import settings


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    await create_tables()
    yield
    await engine.dispose()


app = FastAPI(
    title="Client portal",
    lifespan=lifespan,
    openapi_url="/openapi.json" if settings.demo else None,
    max_body_size=1_000_000,
)
for part in (pages, account, teams, projects, chat, hooks):
    app.include_router(part.router)


@app.exception_handler(RequestValidationError)
async def explain(_request: Request, error: RequestValidationError) -> JSONResponse:
    """What is wrong and where, without the input: FastAPI's own answer repeats it, passwords too."""
    problems = [{"loc": problem["loc"], "msg": problem["msg"]} for problem in error.errors()]
    return JSONResponse({"detail": problems}, 422)
