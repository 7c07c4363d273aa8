"""Where the workers of one server keep their metrics: a folder named by their parent.

Rule 1: a folder is removed only if the parent it is named by is gone; a reused process id is told by its start time.
Rule 2: a folder that the operator names (`PROMETHEUS_MULTIPROC_DIR`) is made if need be, and never cleaned.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchguard.workers import Workers

__all__ = ["drop_dead_gauges", "is_alive", "is_ours", "prepare_folder"]

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
HOME = f"launchguard-metrics-{os.getuid()}"


def prepare_folder(workers: Workers, base: Path | None = None) -> Path | None:
    """The folder for this server's workers, made and named in the environment; None for a process alone."""
    home = (base or Path(tempfile.gettempdir())) / HOME
    given = Path(os.environ.get(VARIABLE) or home / "ours")
    if given.parent != home:
        given.mkdir(parents=True, exist_ok=True)
        return given
    os.environ.pop(
        VARIABLE, None
    )  # what an upgraded server inherits is named by a parent that is about to go
    if not workers.several:
        return None
    home.mkdir(mode=0o700, exist_ok=True)
    state = home.lstat()
    if state.st_uid != os.getuid() or not home.is_dir() or home.is_symlink():
        raise PermissionError(f"{home} belongs to somebody else")
    _remove_dead(home)
    folder = home / _life_of(workers.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[VARIABLE] = str(folder)
    return folder


def is_ours(folder: Path) -> bool:
    """Whether no operator named this folder, so that all who write here are workers of one server on this machine."""
    return folder.parent.name == HOME


def drop_dead_gauges(folder: Path) -> None:
    """Remove the live gauges of workers that are gone, so that a killed worker's requests are not active for ever."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = path.stem.rpartition("_")[2]
        if pid.isdecimal() and not is_alive(int(pid)):
            with suppress(FileNotFoundError):
                path.unlink()


def _remove_dead(home: Path) -> None:
    for folder in home.iterdir():
        pid = folder.name.partition("-")[0]
        if pid.isdecimal() and (not is_alive(int(pid)) or _life_of(int(pid)) != folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _life_of(pid: int) -> str:
    """A process id with its start, which no later process of that id shares."""
    with suppress(OSError, IndexError):
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return f"{pid}-{after_name[19]}"
    with suppress(OSError, subprocess.SubprocessError):
        shown = subprocess.run(  # noqa: S603 - a fixed program and a number
            ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607 - every POSIX system has it in its own place
            capture_output=True,
            text=True,
            timeout=2,
            check=False,
        )
        return f"{pid}-{''.join(filter(str.isalnum, shown.stdout))}"
    return f"{pid}-"


def is_alive(pid: int) -> bool:
    """Whether there is a process of this id, or may be."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
