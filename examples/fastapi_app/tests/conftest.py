"""The app as a client meets it: over HTTP, with an empty database and an empty outbox for each test."""

import email
import email.policy
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from blockbuster import blockbuster_ctx

# Read once, when the app is imported: hence before it.
os.environ |= {
    "PORTAL_VAR": tempfile.mkdtemp(prefix="portal-tests-"),
    "PORTAL_DEMO": "1",
    "PORTAL_MODEL_DELAY_S": "0",
    "PORTAL_STRIPE_WEBHOOK_SECRET": "whsec_of_the_tests",
}
sys.path.insert(0, str(Path(__file__).parents[1]))

from portal import mail
from portal.database import engine
from portal.main import app, guard
from portal.models import Base
from portal.settings import settings

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session", autouse=True)
def _var() -> Iterator[None]:
    yield
    shutil.rmtree(settings.var)


@pytest.fixture(autouse=True)
def _nothing_blocks() -> Iterator[None]:
    """A call that would stop the event loop (a file, a lock, a sleep) is an error, in the portal and in its guard."""
    with blockbuster_ctx(["portal", "launchguard"]):
        yield


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A stranger at the door of a portal that nobody has used yet."""
    guard.reset()
    shutil.rmtree(mail.OUTBOX, ignore_errors=True)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://portal") as stranger,
    ):
        yield stranger
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.drop_all)


class Member:
    """A client who is signed in, with the token in every request."""

    password = PASSWORD

    def __init__(self, client: httpx.AsyncClient, email: str, signed_in: dict[str, str]) -> None:
        self.client = client
        self.email = email
        self.team = signed_in["team"]
        self.token = signed_in["access_token"]

    async def __call__(self, method: str, path: str, **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.request(method, path, headers=headers, **options)


@pytest.fixture
def signed_up(client: httpx.AsyncClient):
    async def sign_up(email: str = "ada@example.com") -> Member:
        body = {"team": f"Team of {email}", "email": email, "password": PASSWORD}
        answer = await client.post("/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        return Member(client, email, answer.json())

    return sign_up


@pytest.fixture
async def ada(signed_up) -> Member:
    return await signed_up()


@pytest.fixture
async def bob(signed_up) -> Member:
    return await signed_up("bob@example.com")


class Outbox:
    """The mail that went out."""

    def all(self) -> list[tuple[str, str, str]]:
        """To, subject and text of each mail, in the order sent."""
        paths = sorted(mail.OUTBOX.glob("*.eml"))
        mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
        return [(message["To"], message["Subject"], message.get_content()) for message in mails]

    def token(self) -> str:
        """What follows the `#` in the last mail's link."""
        return re.search(r"#(\S+)", self.all()[-1][2]).group(1)

    def code(self) -> str:
        """The six digits in the last mail."""
        return re.search(r"\b\d{6}\b", self.all()[-1][2]).group()


@pytest.fixture
def outbox(client: httpx.AsyncClient) -> Outbox:
    return Outbox()
