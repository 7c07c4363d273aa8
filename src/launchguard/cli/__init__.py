"""`launchguard VERB …`: one module a verb, loaded only when it is asked for.

Exit status: 0 nothing found, 1 findings at or over `--fail-on`, 2 usage or could not run, with one line why.
A verb's module has `HELP` (one line), `arguments(parser)` and `run(options) -> int`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import TYPE_CHECKING

from launchguard.errors import LaunchguardError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_VERBS = {
    "check": "the boot check of an app, for CI and a container's first command",
    "routes": "who gets in at each route, as a table, JSON or a lock file",
    "limits": "show, test and reset the keys of the rate limits",
    "redact": "a filter that hides secrets and personal data in text or JSON lines",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; gives the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in _VERBS:
        return _usage(arguments)
    verb, rest = arguments[0], arguments[1:]
    module = importlib.import_module(f"launchguard.cli.{verb}")
    parser = argparse.ArgumentParser(prog=f"launchguard {verb}", description=module.HELP)
    module.arguments(parser)
    try:
        return int(module.run(parser.parse_args(rest)))
    except LaunchguardError as error:
        print(f"launchguard {verb}: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201 - the command line's own voice
        return 2
    except KeyboardInterrupt:
        return 130


def _usage(arguments: list[str]) -> int:
    from importlib.metadata import version  # noqa: PLC0415 - only for --version and --help

    if arguments in (["--version"], ["-V"]):
        print(f"launchguard {version('launchguard')}")  # noqa: T201 - the command line's own voice
        return 0
    wanted = not arguments or arguments[0] in ("-h", "--help", "help")
    lines = ["usage: launchguard VERB …", "", *(f"  {verb:8} {text}" for verb, text in _VERBS.items())]
    if not wanted:
        lines.insert(0, f"launchguard: there is no verb {arguments[0][:40]!r}")
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else 2
