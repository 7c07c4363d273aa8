"""Whether an inventory is plausible: a reader that went blind must not pass, so that others are asked what there is.

Law 1: what the framework itself describes and the reader did not see is a blocker.
Law 2: what the source declares is counted, never compared one by one: a decorator may stand in code that is not used.
Law 3: an app whose start-up code did not run may lack what that includes.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launchguard.findings import Finding
from launchguard.routes.calls import NOT_THE_APPS
from launchguard.routes.findings import AFTER_START_UP
from launchguard.routes.naming import dotted_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

    from launchguard.routes.report import FoundRoute

__all__ = ["few", "missing"]

_DECLARATION = re.compile(
    r"""^[ \t]*(?:
        @[\w.]+\.(?:get|post|put|patch|delete|route|api_route|websocket|websocket_route)\(\s*r?["'](?:/|["'])
      | (?:\w+\.)?(?:re_)?path\(\s*r?["'](?!.*\binclude\()
    )""",
    re.MULTILINE | re.VERBOSE,
)
"""A line that declares a route: a decorator of FastAPI, Flask or ninja with a path, an entry of Django's urlpatterns."""

_TOO_FEW_BY = 5
_SHOWN = 5


def missing(found: Iterable[FoundRoute], described: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Operations of the framework's own description, as (method, path), that the reader did not see."""
    seen = {(method, route.path) for route in found for method in route.methods}
    unseen = sorted({f"{method} {path}" for method, path in described if (method, path) not in seen})
    if unseen:
        more = f" and {len(unseen) - _SHOWN} more" if len(unseen) > _SHOWN else ""
        yield Finding(
            "routes.missing",
            "blocker",
            "the app's router",
            f"the framework describes routes that were not read: {', '.join(unseen[:_SHOWN])}{more}",
            "report it to launchguard with the framework's version: these routes were not checked",
        )


def few(found: Sequence[FoundRoute], starts: Sequence[Any] = ()) -> Iterator[Finding]:
    """The code around the handlers declares more than twice the routes that were read.

    Args:
        found: what was read.
        starts: the app's own start-up code, if that has not run: it may include the routers. An app that has such code,
            and no handler yet, is not let pass.
    """
    if "PYTEST_CURRENT_TEST" in os.environ:  # a test's own small app among all the others' tests
        return
    read = sum(len(route.methods) for route in found)
    handlers = [route.endpoint for route in found if route.kind in ("http", "websocket")]
    files = _files_beside([*handlers, *starts])
    declared = sum(len(_DECLARATION.findall(_text(file))) for file in files)
    if read and declared > 2 * read + _TOO_FEW_BY:
        yield Finding(
            "routes.few",
            "blocker" if starts and not handlers else "warning",
            "the app's router",
            f"{len(files)} loaded modules declare {declared} routes, but {read} were read",
            _started_first(starts)
            if starts
            else "check that this app includes all of its routers, and that it is inspected after they were included",
        )


def _started_first(starts: Sequence[Any]) -> str:
    names = ", ".join(dict.fromkeys(map(dotted_name, starts)))
    return f"{AFTER_START_UP}: {names} may include its routers"


def _files_beside(code: Iterable[Any]) -> list[str]:
    """The files of all loaded modules that stand in the folders of this code's own top packages.

    What is installed counts where nothing else is there: then it is the app.
    """
    tops = {str(getattr(each, "__module__", "")).partition(".")[0] for each in code}
    homes = {home for top in tops if (home := _home(sys.modules.get(top)))}
    own = tuple(home for home in homes if not home.startswith(NOT_THE_APPS))
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    if not own:
        return sorted(file for file in loaded if file and file.startswith(tuple(homes)))
    return sorted(
        file for file in loaded if file and file.startswith(own) and not file.startswith(NOT_THE_APPS)
    )


def _home(module: ModuleType | None) -> str:
    """The folder that holds a top-level module or package; of what is installed the package's own, or the module's file."""
    file = getattr(module, "__file__", None)
    if not file:
        return ""
    is_package = hasattr(module, "__path__")
    if file.startswith(NOT_THE_APPS):
        return f"{Path(file).parent}{os.sep}" if is_package else str(file)
    return f"{Path(file).parents[1 if is_package else 0]}{os.sep}"


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
