"""The app: what it is made of, then the lines that guard it. `uvicorn portal.main:app` serves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from launchguard import LaunchGuard, RateLimit
from portal.auth import current_user
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


# The demo alone has these.
DEMO = {
    "GET /demo/error": "shows what a crash looks like",
    "GET /docs": "lets a visitor try the routes",
    "GET /docs/oauth2-redirect": "part of /docs",
    "GET /redoc": "lets a visitor read about the routes",
    "GET /openapi.json": "what /docs and /redoc are made from",
}
if settings.demo:
    app.include_router(demo.router)

guard = LaunchGuard(
    auth=[current_user],
    public={
        "GET /": "marketing page",
        "POST /auth/signup": "sign-up",
        "POST /auth/join": "an invited colleague has no account yet; the mailed token is the key",
        "POST /auth/login": "sign-in",
        "POST /auth/code": "sign-in by mail",
        "POST /auth/code/verify": "sign-in by mail",
        "POST /auth/reset": "who forgot the password cannot sign in",
        "POST /auth/reset/confirm": "the mailed token is the key",
        "POST /hooks/stripe": "Stripe signs every event",
        **(DEMO if settings.demo else {}),
    },
    limits=[
        RateLimit.signup("/auth/signup"),
        RateLimit("join", "/auth/join", "20/hour"),
        RateLimit.login("/auth/login", account="email"),
        RateLimit.code("/auth/code/verify", account="email"),
        RateLimit.password_reset("/auth/code", account="email", name="code_mail", per_account_day="20/day"),
        RateLimit.password_reset("/auth/reset", account="email"),
        RateLimit("reset_confirm", "/auth/reset/confirm", "20/hour"),
        RateLimit.invite("/teams/{team}/invites", account="email"),
        RateLimit.webhook("/hooks/stripe"),
        RateLimit.ai("/v1/chat", requests="20/minute", tokens="200000/day", concurrent=4),
        RateLimit("search", "/search", "30/minute"),
    ],
)
guard.install(app)
