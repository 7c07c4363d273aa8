"""Loads what a command is pointed at: `module:attribute`, `module:factory()`, or a Django settings module.

The command is the judge: while the target loads, a boot check in its own code refuses nothing.
"""

from __future__ import annotations

import importlib
import os
import sys
from inspect import iscoroutine, isfunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launchguard.boot import judged_elsewhere
from launchguard.errors import LaunchguardError, TargetError

if TYPE_CHECKING:
    from launchguard.guard import LaunchGuard

__all__ = ["guard_on", "load_target"]


def load_target(target: str) -> Any:
    """The app that `target` names; of a Django settings module the settings, which stand for the project.

    Raises:
        TargetError: it does not import, has no such attribute, or is no app; says why in one line.
    """
    here = str(Path.cwd())
    if not {"", here}.intersection(sys.path):
        sys.path.insert(0, here)
    if "://" in target:
        raise TargetError(
            f"{target!r} is a URL; what is read here is code: write module:attribute, such as main:app"
        )
    module_name, _, attribute = target.partition(":")
    if not module_name or not all(part.isidentifier() for part in module_name.split(".")):
        raise TargetError(
            f"{target!r} is no target; write module:attribute, such as main:app, or a settings module"
        )
    with judged_elsewhere():
        if not attribute:
            return _django(module_name)
        return _attribute(_import(module_name), attribute, target)


def guard_on(app: Any) -> LaunchGuard | None:
    """The guard that stands on a loaded app, or None."""
    from launchguard.guard import find_guard  # noqa: PLC0415 - after the app, which may set up what the guard reads

    guard: LaunchGuard | None = _run(lambda: find_guard(app), f"looking at a {type(app).__qualname__}")
    return guard


def _attribute(module: Any, attribute: str, target: str) -> Any:
    called = attribute.endswith("()")
    value: Any = module
    for name in attribute.removesuffix("()").split("."):
        try:
            value = getattr(value, name)
        except AttributeError:
            raise TargetError(f"{module.__name__} has no attribute {name!r} (target {target!r})") from None
    if called:
        return _made(_run(value, f"the factory {target}"), target)
    if isfunction(value):
        raise TargetError(f"{target} is a function; if it makes the app, write {target}()")
    return value


def _made(app: Any, target: str) -> Any:
    if iscoroutine(app):
        app.close()
        raise TargetError(f"the factory {target} is asynchronous; name a plain function that gives the app")
    return app


def _django(settings_module: str) -> Any:
    module = _import(settings_module)
    if not hasattr(module, "INSTALLED_APPS") and not hasattr(module, "ROOT_URLCONF"):
        raise TargetError(
            f"{settings_module} is no Django settings module; for an app object write {settings_module}:app"
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    try:
        import django  # noqa: PLC0415 - only for a Django target
        from django.conf import settings  # noqa: PLC0415
    except ImportError as error:
        raise TargetError(
            f"{settings_module} looks like Django settings, but Django cannot be imported: {error}"
        ) from None
    _run(django.setup, f"django.setup() with {settings_module}")
    _run(lambda: guard_on(settings), f"LAUNCHGUARD in {settings_module}")
    return settings


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        if name == missing or name.startswith(f"{missing}."):
            raise TargetError(f"there is no module {name!r} on the path (looked from {Path.cwd()})") from None
        raise TargetError(f"{name} needs the module {missing!r}, which is not installed") from None
    except LaunchguardError:
        raise
    except BaseException as error:  # noqa: BLE001 - the app's own code may raise anything, SystemExit included
        raise TargetError(f"{name} cannot be imported: {_one_line(error)}") from None


def _run(function: Any, what: str) -> Any:
    try:
        return function()
    except LaunchguardError:
        raise
    except BaseException as error:  # noqa: BLE001 - as above
        raise TargetError(f"{what} failed: {_one_line(error)}") from None


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__
