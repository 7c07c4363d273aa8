"""The counts of workers that are gone, folded into one file of each kind: a server that recycles its workers keeps as
many files as it has workers, and no count is lost or counted twice.

Rule 1: only a folder of our own is folded: in one that the operator names, a process of another machine or container
may look dead.
Rule 2: whoever folds holds the lock alone; whoever reads shares it. A folding that others hold up is left to the next.
Rule 3: a folding that was killed half-way is taken up where it stood. The files go into a folder, their sum comes out of
it by one rename: as long as no sum stands outside, what is inside still counts; from then on, none of it does.
"""

from __future__ import annotations

import fcntl
import shutil
import struct
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from launchguard.metrics.multiprocess import is_alive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["fold_retired", "reading"]

_KINDS: dict[str, Callable[[float, float], float]] = {
    "counter": float.__add__,
    "histogram": float.__add__,
    "summary": float.__add__,
    "gauge_sum": float.__add__,
    "gauge_max": max,
    "gauge_min": min,
}
"""What becomes of two values. Gauges of other modes name their process, or a time: those stay as they are."""


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Nothing is folded inside."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def fold_retired(folder: Path) -> None:
    """Fold what workers that are gone have counted; leave it where another process is reading or folding."""
    with (folder / "lock").open("a") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for kind, joined in _KINDS.items():
            _fold(folder, kind, joined)


def _fold(folder: Path, kind: str, joined: Callable[[float, float], float]) -> None:
    inside, total = folder / f"folding-{kind}", folder / f"{kind}_retired.db"
    if inside.is_dir() and total.exists():
        shutil.rmtree(inside)
    retired = [path for path in folder.glob(f"{kind}_*.db") if _is_retired(path)]
    if not retired and not inside.is_dir():
        return
    inside.mkdir(exist_ok=True)
    # The total first: while it stands outside, what is inside has been counted.
    for path in (total, *retired):
        with suppress(FileNotFoundError):
            path.rename(inside / path.name)
    _write_sum(inside, inside / "sum", joined).rename(total)
    shutil.rmtree(inside)


def _is_retired(path: Path) -> bool:
    pid = path.stem.rpartition("_")[2]
    return pid.isdecimal() and not is_alive(int(pid))


def _write_sum(inside: Path, written: Path, joined: Callable[[float, float], float]) -> Path:
    from prometheus_client.mmap_dict import MmapedDict  # noqa: PLC0415 - see instruments.py

    total: dict[str, tuple[float, float]] = {}
    for path in sorted(inside.glob("*.db")):
        # What a worker was killed in the middle of making holds nothing, and cannot be read.
        with suppress(RuntimeError, struct.error, ValueError):
            for key, value, at, _ in MmapedDict.read_all_values_from_file(str(path)):
                known = total.get(key)
                total[key] = (value, at) if known is None else (joined(known[0], value), max(known[1], at))
    written.unlink(missing_ok=True)
    values = MmapedDict(str(written))
    for key, (value, at) in total.items():
        values.write_value(key, value, at)
    values.close()
    return written
