"""SQLAlchemy: the parameters of a statement, which it logs at INFO and puts into every error of a database.

Named parameters are left to the redactor, which goes by their names. Positional ones have lost theirs: hidden whole.
Imports nothing of SQLAlchemy.
"""

from __future__ import annotations

from typing import Any

__all__ = ["PARAMETERS", "hide_parameters", "parameters_of"]

PARAMETERS = "[redacted:sql-parameters]"

_OPENING = "[parameters: "


def parameters_of(value: Any) -> Any:
    """For the argument with which SQLAlchemy logs parameters: those that have names, or the marker; else the value."""
    if type(value).__name__ != "_repr_params" or not hasattr(value, "params"):
        return value
    params = value.params
    if not params:
        return value
    named = isinstance(params, dict) or (
        isinstance(params, list | tuple) and all(isinstance(row, dict) for row in params)
    )
    return params if named else PARAMETERS


def hide_parameters(text: str) -> str:
    """The text of a database error without its positional parameters: they stand on one line, as `repr` wrote them."""
    if _OPENING not in text:
        return text
    return "\n".join(_hide(line) for line in text.split("\n"))


def _hide(line: str) -> str:
    before, opening, after = line.partition(_OPENING)
    if not opening or after.startswith(("{", "[{")):
        return line
    return f"{before}{opening}{PARAMETERS}]"
