"""Which server's process is this: one of several workers, their master, or a process alone.

Rule 1: the answer is the same in a master that loaded the app before it forked and in each of its workers.
Rule 2: where a count cannot be known, there are several: what is right for several is right for one.
Rule 3: it never raises. An unknown server is a lone process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import current_process, parent_process
from pathlib import Path

__all__ = ["Workers", "assume", "find_workers", "trust_in_everybody"]


@dataclass(frozen=True, slots=True)
class Workers:
    """The server that runs this process.

    Attributes:
        server: `gunicorn`, `uvicorn`, `hypercorn`, `granian`, `uwsgi`, or empty for a process alone.
        parent: the process id that all workers of one server share: their master's, or this process's own if alone.
        several: True if more than one process serves this app, or may.
        count: how many the server was told to run; None where it cannot be known.
    """

    server: str
    parent: int
    several: bool
    count: int | None


def assume(workers: Workers | None) -> None:
    """Have `find_workers` answer this: a command that looks at what a server's workers share is as one of them."""
    global _assumed  # noqa: PLW0603 - the one thing about a process that a command may know better
    _assumed = workers


_assumed: Workers | None = None


def find_workers() -> Workers:
    """The server that runs this process, as seen now: ask again after a fork, the answer is not kept."""
    if _assumed is not None:
        return _assumed
    for find in (_gunicorn, _uwsgi, _uvicorn_or_hypercorn, _granian):
        with suppress(Exception):  # a server's next version may rename what is read here
            found = find()
            if found is not None:
                return found
    return Workers("", os.getpid(), several=False, count=1)


def trust_in_everybody() -> str:
    """The setting by which the server believes X-Forwarded-For from every peer, as it was written; empty for none."""
    for variable in ("FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS"):
        if os.environ.get(variable) == "*":
            return f"{variable}=*"
    arguments = [*os.environ.get("GUNICORN_CMD_ARGS", "").split(), *sys.argv[1:]]
    return "--forwarded-allow-ips=*" if _option(arguments, "--forwarded-allow-ips") == "*" else ""


def _of(server: str, parent: int, count: int | None) -> Workers:
    return Workers(server, parent, several=count is None or count > 1, count=count)


def _gunicorn() -> Workers | None:
    """Workers are forks of the master; with `--preload` the app is loaded in the master itself."""
    if "gunicorn.arbiter" not in sys.modules or not os.environ.get("SERVER_SOFTWARE", "").startswith(
        "gunicorn/"
    ):
        return None
    parent = os.getppid()
    is_upgrade = os.environ.get("GUNICORN_PID") == str(parent)  # SIGUSR2: a new master, child of the old one
    is_worker = not is_upgrade and _is_gunicorn_master(_command(parent), _command(os.getpid()))
    return _of("gunicorn", parent if is_worker else os.getpid(), _gunicorn_count())


def _is_gunicorn_master(command: list[str], own: list[str]) -> bool:
    """A fork shows its parent's own command, unless setproctitle has named both."""
    return not command or command == own or command[0].startswith("gunicorn: master")


def _gunicorn_count() -> int | None:
    arguments = [*os.environ.get("GUNICORN_CMD_ARGS", "").split(), *sys.argv[1:]]
    told = _option(arguments, "-w", "--workers")
    if told is not None:
        return int(told)
    has_config = _option(arguments, "-c", "--config") is not None or Path("gunicorn.conf.py").exists()
    if has_config or Path(sys.argv[0]).name not in ("gunicorn", "__main__.py"):
        return None
    return int(os.environ.get("WEB_CONCURRENCY", "1"))


def _uwsgi() -> Workers | None:
    """The server embeds this interpreter and hands in its own module."""
    uwsgi = sys.modules.get("uwsgi")
    if uwsgi is None or not hasattr(uwsgi, "numproc"):
        return None
    return _of("uwsgi", uwsgi.masterpid() or os.getpid(), int(uwsgi.numproc))


def _uvicorn_or_hypercorn() -> Workers | None:
    """Both spawn their workers through multiprocessing and hand each the whole config."""
    process, parent = current_process(), parent_process()
    server = getattr(getattr(process, "_target", None), "__module__", "").partition(".")[0]
    if parent is None or parent.pid is None or server not in ("uvicorn", "hypercorn"):
        return None
    config = process._kwargs["config"]  # type: ignore[attr-defined]  # noqa: SLF001 - no public way to it
    reloads = bool(getattr(config, "should_reload", False))
    return _of(server, parent.pid, 1 if reloads else int(config.workers))


def _granian() -> Workers | None:
    """Its workers are named; how many there are stands in the command line only."""
    parent = parent_process()
    if parent is None or parent.pid is None or current_process().name != "granian-worker":
        return None
    told = _option(sys.argv[1:], "--workers") or os.environ.get("GRANIAN_WORKERS")
    by_command = Path(sys.argv[0]).parent.name == "granian" or Path(sys.argv[0]).name == "granian"
    count = int(told) if told else 1 if by_command else None
    return _of("granian", parent.pid, count)


def _option(arguments: list[str], *names: str) -> str | None:
    """The last value of an option: `-w 4`, `-w4`, `--workers 4` or `--workers=4`."""
    value = None
    for index, argument in enumerate(arguments):
        for name in names:
            if argument == name:
                value = arguments[index + 1] if index + 1 < len(arguments) else value
            elif name.startswith("--") and argument.startswith(f"{name}="):
                value = argument.partition("=")[2]
            elif not name.startswith("--") and argument.startswith(name):
                value = argument.removeprefix(name).removeprefix("=")
    return value


def _command(pid: int) -> list[str]:
    """A process's command line, empty where it cannot be read."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    with suppress(OSError, subprocess.SubprocessError):
        shown = subprocess.run(  # noqa: S603 - a fixed program and a number
            ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607 - every POSIX system has it in its own place
            capture_output=True,
            text=True,
            timeout=2,
            check=False,
        )
        return [shown.stdout.strip()] if shown.stdout.strip() else []
    return []
