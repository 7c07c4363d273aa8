"""An app's start and stop: its own start-up runs first; then the boot check sees what it made, and may refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.errors import UnprotectedRoutes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from launchguard.asgi.types import ASGIApp, Message, Receive, Scope, Send
    from launchguard.part import BootCheck

__all__ = ["Lifespan"]


class Lifespan:
    """What happens around an app's lifespan; one is kept an app, and each lifespan runs by itself.

    Args:
        app: the application.
        boot: the boot check, if there is one.
        on_startup: called when the app's own start-up is complete and the boot check has passed.
        on_shutdown: called when the server says that it stops.
        on_stopped: awaited when the app has shut down.
    """

    def __init__(
        self,
        app: ASGIApp,
        boot: BootCheck | None,
        on_startup: Callable[[], None] | None,
        on_shutdown: Callable[[], None] | None,
        on_stopped: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self.app = app
        self.boot = boot
        self.on_startup = on_startup
        self.on_shutdown = on_shutdown
        self.on_stopped = on_stopped

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the app's lifespan through.

        Raises:
            UnprotectedRoutes: the boot check refuses; the server was told why before.
        """
        running = _Running(self, receive, send)
        try:
            await self.app(scope, running.receive, running.send)
        except Exception:
            if running.refusal is None:
                raise
            # Else a shutdown that failed too: the server must hear of the refusal.
        if self.on_stopped is not None:
            await self.on_stopped()
        if running.refusal is not None:
            await send({"type": "lifespan.startup.failed", "message": running.refusal})
            # As Starlette raises: its test client would wait for ever.
            raise UnprotectedRoutes(running.refusal)


class _Running:
    """One lifespan's `receive` and `send`, as the app sees them."""

    def __init__(self, around: Lifespan, receive: Receive, send: Send) -> None:
        self._around = around
        self._receive = receive
        self._send = send
        self.refusal: str | None = None

    async def receive(self) -> Message:
        if self.refusal is not None:
            return {"type": "lifespan.shutdown"}
        message = await self._receive()
        if message["type"] == "lifespan.shutdown" and self._around.on_shutdown is not None:
            self._around.on_shutdown()
        return message

    async def send(self, message: Message) -> None:
        if self.refusal is not None:
            return
        boot = self._around.boot
        if message["type"] == "lifespan.startup.complete":
            if boot is not None and not await boot.run_async():
                self.refusal = boot.message or "refused"
                return
            if self._around.on_startup is not None:
                self._around.on_startup()
        await self._send(message)
