"""Mail goes to files in `var/outbox`, one `.eml` each: a laptop has no mail server, and tests read it there."""

import asyncio
import secrets
import time
from email.message import EmailMessage
from pathlib import Path

import structlog

from portal.settings import settings

OUTBOX = settings.var / "outbox"

log = structlog.get_logger()


async def send(to: str, subject: str, text: str) -> None:
    """Send one mail. Routes hand it to `BackgroundTasks`, so that the answer takes as long with a mail as without."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    await asyncio.to_thread(_put, message)
    log.info("mail_sent", to=to, subject=subject)


def _put(message: EmailMessage) -> Path:
    OUTBOX.mkdir(parents=True, exist_ok=True)
    path = OUTBOX / f"{time.time_ns()}-{secrets.token_hex(4)}.eml"
    path.write_bytes(bytes(message))
    return path
