"""Passwords are kept as argon2id hashes, made on two threads of their own, never on the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# A flood of logins waits here instead of taking every core and 19 MiB each.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_of_nobody = _hasher.hash("no account has this password")


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. No account (None) takes as long as a wrong password."""
    known = password_hash or _of_nobody
    right = await asyncio.get_running_loop().run_in_executor(_threads, _verified, known, password)
    return right and password_hash is not None


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
