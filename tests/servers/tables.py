"""The shared tables on this machine, which outlive the servers that made them."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from launchguard.ratelimit.stores.mapping import table_path

if TYPE_CHECKING:
    from collections.abc import Iterator


def tables() -> set[Path]:
    """Every table of this user."""
    every = table_path("*")
    return set(every.parent.glob(every.name))


@contextmanager
def new_tables_removed() -> Iterator[None]:
    """Remove what was made meanwhile, but for what another process still has open: that is not this test's."""
    before = tables()
    try:
        yield
    finally:
        for made in tables() - before - _open_elsewhere():
            made.unlink(missing_ok=True)


def _open_elsewhere() -> set[Path]:
    found: set[Path] = set()
    for process in psutil.process_iter():
        if process.pid != os.getpid():
            with suppress(psutil.Error):
                found.update(Path(file.path) for file in process.open_files())
    return found
