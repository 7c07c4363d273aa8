"""What is deployed here: environment, service and commit, from the variables that platforms set, or from git."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["find_commit", "find_environment", "find_service"]

_ENVIRONMENT = (
    "ENVIRONMENT", "APP_ENV", "DEPLOY_ENV", "DJANGO_ENV", "FLASK_ENV", "SENTRY_ENVIRONMENT",
    "RAILWAY_ENVIRONMENT_NAME", "VERCEL_ENV", "RENDER_ENV",
)  # fmt: skip
_SERVICE = (
    "OTEL_SERVICE_NAME", "SERVICE_NAME", "FLY_APP_NAME", "RENDER_SERVICE_NAME", "RAILWAY_SERVICE_NAME",
    "HEROKU_APP_NAME", "K_SERVICE", "WEBSITE_SITE_NAME",
)  # fmt: skip
_COMMIT = (
    "GIT_SHA", "GIT_COMMIT", "COMMIT_SHA", "SOURCE_COMMIT", "SOURCE_VERSION", "HEROKU_BUILD_COMMIT",
    "HEROKU_SLUG_COMMIT", "RENDER_GIT_COMMIT", "RAILWAY_GIT_COMMIT_SHA", "VERCEL_GIT_COMMIT_SHA", "GITHUB_SHA",
    "CI_COMMIT_SHA",
)  # fmt: skip

_is_commit = re.compile(r"[0-9a-fA-F]{7,64}").fullmatch


def find_environment(environ: Mapping[str, str] = os.environ) -> str:
    """The deployment's environment, such as `production`; empty where nothing says."""
    return _first(_ENVIRONMENT, environ)


def find_service(environ: Mapping[str, str] = os.environ) -> str:
    """The service's name; the working directory's where nothing says."""
    return _first(_SERVICE, environ) or Path.cwd().name


def find_commit(environ: Mapping[str, str] = os.environ, start: Path | None = None) -> str:
    """The commit that is live, at most 12 hexadecimal digits; `unknown` where nothing says."""
    told = _first(_COMMIT, environ)
    commit = told if _is_commit(told) else _from_git(start or Path.cwd())
    return commit[:12].lower() if commit else "unknown"


def _first(names: tuple[str, ...], environ: Mapping[str, str]) -> str:
    return next((environ[name].strip()[:128] for name in names if environ.get(name, "").strip()), "")


def _from_git(start: Path) -> str:
    """HEAD of the repository that holds the working directory, read without running git."""
    try:
        git = next(
            (folder / ".git" for folder in (start, *start.parents) if (folder / ".git").exists()), None
        )
        if git is None:
            return ""
        if git.is_file():  # a worktree or a submodule
            git = (git.parent / git.read_text().partition("gitdir:")[2].strip()).resolve()
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head if _is_commit(head) else ""
        return _resolve(git, head.removeprefix("ref: "))
    except (OSError, UnicodeDecodeError):
        return ""


def _resolve(git: Path, ref: str) -> str:
    common = git / "commondir"
    home = (git / common.read_text().strip()).resolve() if common.exists() else git
    for folder in (git, home):
        if (folder / ref).is_file():
            return (folder / ref).read_text().strip()
    packed = home / "packed-refs"
    lines = packed.read_text().splitlines() if packed.is_file() else []
    return next((line.partition(" ")[0] for line in lines if line.endswith(f" {ref}")), "")
