"""The file under a shared table: where it lies, what is refused, and how it is made.

Law: a table that cannot be trusted is not used. It is a regular file with one name, owned by this user, closed to all
others, opened without following a link; of our layout and of the size that is asked for. A table of an earlier boot is
emptied, since its times mean nothing now. One of another layout has another name, so that a new launchguard starts beside
the tables of an older one, whose workers may still be running.
"""

from __future__ import annotations

import os
import secrets
import stat
import struct
import subprocess
import tempfile
from contextlib import suppress
from hashlib import blake2b
from mmap import mmap
from pathlib import Path
from typing import NamedTuple, NoReturn

from launchguard.errors import ConfigError
from launchguard.ratelimit.stores.table import table_size

__all__ = ["HEADER_SIZE", "Mapped", "map_file", "open_file", "table_path"]

HEADER_SIZE = 4096
_header = struct.Struct("=8sQQ16s32s")  # magic, layout, keys, boot, secret
_MAGIC = b"lg-table"
_LAYOUT = 2
"""The number of what `table.py` writes: a change there, or of the header, takes the next."""
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the file is checked to be ours


class Mapped(NamedTuple):
    """A table that is open."""

    memory: mmap
    secret: bytes
    made: bool
    """Whether this process made it, empty."""


def table_path(name: str) -> Path:
    """Where the table of this name lies: in memory on Linux, else among the temporary files."""
    return _folder() / f"launchguard-v{_LAYOUT}-{os.geteuid()}-{name}"


def _folder() -> Path:
    in_memory = _SHARED_MEMORY.is_dir() and os.access(_SHARED_MEMORY, os.W_OK)
    return _SHARED_MEMORY if in_memory else Path(tempfile.gettempdir())


def open_file(path: Path) -> int:
    """A descriptor of the file, made if there is none.

    Raises:
        ConfigError: it cannot be opened, is no plain file, or others could have put it there or can open it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        file = os.open(path, flags, 0o600)
    except OSError as error:
        _refuse(path, f"it cannot be opened ({error.strerror}); remove it, or use another name: shm://NAME")
    facts = os.fstat(file)
    problem = ""
    if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
        problem = "it is no plain file with one name"
    elif facts.st_uid != os.geteuid():
        problem = f"it belongs to user {facts.st_uid}, and this process runs as {os.geteuid()}"
    elif facts.st_mode & 0o077:
        problem = f"others may open it (mode {stat.S_IMODE(facts.st_mode):o})"
    if problem:
        os.close(file)
        _refuse(path, f"{problem}; remove it, or use another name: shm://NAME")
    return file


def map_file(file: int, path: Path, keys: int) -> Mapped:
    """Map the table, having made it if it is new; the caller holds the lock.

    Raises:
        ConfigError: the file is no table, of another layout or size, or there is no room for it.
    """
    size = HEADER_SIZE + table_size(keys)
    magic, layout, its_keys, boot, secret = _header.unpack(
        os.pread(file, _header.size, 0).ljust(_header.size, b"\0")
    )
    makes = magic == bytes(8) or (magic == _MAGIC and boot != _boot())
    if makes:
        secret = _make(file, path, keys, size)
    elif magic != _MAGIC:
        _refuse(path, "it is no table of launchguard; remove it, or use another name: shm://NAME")
    elif layout != _LAYOUT:
        _refuse(path, f"its layout is {layout}, and this name is of layout {_LAYOUT}; remove it")
    elif its_keys != keys or os.fstat(file).st_size != size:
        _refuse(path, f"it was made for {its_keys} keys, not {keys}; write ?keys={its_keys}, or remove it")
    return Mapped(mmap(file, size), secret, makes)


def _make(file: int, path: Path, keys: int, size: int) -> bytes:
    """Write an empty table. Its pages are taken now: a full file system would end the process at a later write."""
    secret = secrets.token_bytes(32)
    try:
        os.ftruncate(file, 0)
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, size)
        else:
            os.pwrite(file, bytes(size), 0)
    except OSError as error:
        _refuse(
            path,
            f"there is no room for its {size >> 20} MB ({error.strerror}); make room, or write shm://NAME?keys=16384",
        )
    os.pwrite(file, _header.pack(_MAGIC, _LAYOUT, keys, _boot(), secret), 0)
    return secret


def _boot() -> bytes:
    """Sixteen bytes that name this boot of the machine; zeros where it does not say."""
    name = b""
    with suppress(OSError):
        name = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    if not name:
        with suppress(OSError, subprocess.SubprocessError):
            command = ["sysctl", "-n", "kern.bootsessionuuid"]
            name = subprocess.run(command, capture_output=True, timeout=2, check=True).stdout  # noqa: S603
    return blake2b(name, digest_size=16).digest()


def _refuse(path: Path, why: str) -> NoReturn:
    raise ConfigError("store", str(path), why)
