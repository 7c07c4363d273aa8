"""A guarded FastAPI app for tests with real servers."""

from __future__ import annotations

import asyncio
import os
import threading

import structlog
from fastapi import BackgroundTasks, Depends, FastAPI, Header, HTTPException, WebSocket
from fastapi.responses import StreamingResponse

from launchguard import LaunchGuard, RateLimit, current

log = structlog.get_logger("served")
KEY = "sk_" + "live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


async def current_user(authorization: str | None = Header(None)) -> str:
    if authorization != "Bearer let-me-in":
        raise HTTPException(401)
    return "user"


@app.get("/")
async def home():
    return {"id": current().request_id}


@app.get("/private/{item}", dependencies=[Depends(current_user)])
async def private(item: int):
    return {"item": item}


@app.get("/thread")
def in_a_thread():
    log.info("from a thread", thread=threading.current_thread() is not threading.main_thread())
    return {}


@app.get("/background")
async def background(tasks: BackgroundTasks):
    async def later():
        await asyncio.sleep(0.3)
        log.info("from the background")

    tasks.add_task(later)
    return {}


@app.get("/boom")
async def boom():
    raise RuntimeError(f"the key is {KEY}")


@app.get("/stream")
async def stream(chunks: int = 5, pause: float = 0.05):
    async def produce():
        for number in range(chunks):
            yield f"data: {number}\n\n"
            await asyncio.sleep(pause)

    return StreamingResponse(produce(), media_type="text/event-stream")


@app.post("/login")
async def login():
    raise HTTPException(401)


@app.websocket("/ws")
async def talk(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text(current().request_id)
    await websocket.close()


if os.environ.get("LEAVE_ONE_OPEN"):

    @app.get("/customers")
    async def customers():
        return ["everybody's data"]


guard = LaunchGuard(
    auth=[current_user],
    public=[
        "GET /",
        "GET /thread",
        "GET /background",
        "GET /boom",
        "GET /stream",
        "POST /login",
        "WEBSOCKET /ws",
    ],
    limits=[RateLimit("login", "/login", "5/minute")],
    store=os.environ.get("STORE", "auto"),
)
guard.install(app)
