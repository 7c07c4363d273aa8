"""What only the demo has: a route that fails, so that one can see what a 500 looks like from outside and in the log."""

from fastapi import APIRouter

router = APIRouter(prefix="/demo", tags=["demo"])


@router.get("/error")
async def error() -> None:
    """Fails the way real clients of real services do: with the key that was refused in the message."""
    key = "sk-proj-" + "d3m0" * 12
    raise RuntimeError(f"the model service refused api_key={key}")
