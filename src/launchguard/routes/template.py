"""How a path is printed: every framework's route syntax becomes `/teams/{team}/invites`, converters dropped."""

from __future__ import annotations

import re

__all__ = ["is_literal", "join_paths", "template_of"]

_BRACES = re.compile(r"\{([A-Za-z_]\w*):[^{}]*\}")
_ANGLES = re.compile(r"<(?:[^<>]*:)?([A-Za-z_]\w*)>")
_NAMED_GROUP = re.compile(r"\?P<([A-Za-z_]\w*)>")
_QUANTIFIER = re.compile(r"[*+?]\??|\{\d*,?\d*\}\??")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def template_of(declared: str) -> str:
    """The printed form of a declared path: one leading slash, `{name}` for each parameter.

    Takes Starlette's `{id:int}`, Flask's and Django's `<int:id>`, and a regular expression
    (`^articles/(?P<year>[0-9]{4})/$`), whose nameless groups become `{arg1}`, `{arg2}` and so on.
    """
    if declared.startswith("^") or "(?P<" in declared:
        path = _from_regex(declared)
    else:
        path = _ANGLES.sub(r"{\1}", _BRACES.sub(r"{\1}", declared))
    return path if path.startswith("/") else f"/{path}"


def join_paths(prefix: str, path: str) -> str:
    """A mount's template and a path below it, with exactly one slash between."""
    return f"{prefix.removesuffix('/*').rstrip('/')}/{path.lstrip('/')}"


def is_literal(template: str) -> bool:
    """Whether a template has no parameter and no wildcard."""
    return "{" not in template and not template.endswith("/*")


def _from_regex(pattern: str) -> str:
    """A regular expression as a template: groups by name, classes and escapes as parameters, anchors dropped."""
    written: list[str] = []
    nameless = position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "(":
            end = _closing(pattern, position)
            group = pattern[position + 1 : end - 1]
            named = _NAMED_GROUP.match(group)
            if named:
                written.append(f"{{{named[1]}}}")
            elif group.startswith("?:"):
                written.append(_from_regex(group[2:].partition("|")[0]))
            elif not group.startswith("?"):
                nameless += 1
                written.append(f"{{arg{nameless}}}")
            position = _past_quantifier(pattern, end)
        elif character == "[":
            nameless += 1
            written.append(f"{{arg{nameless}}}")
            closed = _CLASS.match(pattern, position)
            position = _past_quantifier(pattern, closed.end() if closed else position + 1)
        elif character == "\\":
            text, position = _escape(pattern, position)
            written.append(text)
        else:
            written.append("" if character in "^$?*+" else character)
            position += 1
    return "".join(written)


def _escape(pattern: str, position: int) -> tuple[str, int]:
    """What a backslash stands for: an anchor nothing, a class of characters `*`, else the character itself."""
    escaped = pattern[position + 1 : position + 2]
    if escaped in ("A", "Z", "b", "B"):
        return "", position + 2
    if escaped in ("d", "w", "s", "D", "W", "S"):
        return "*", _past_quantifier(pattern, position + 2)
    return escaped, position + 2


def _closing(pattern: str, start: int) -> int:
    """The index after the parenthesis that closes the one at `start`."""
    depth, position = 0, start
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
        elif character == "[":
            end = _CLASS.match(pattern, position)
            position = end.end() - 1 if end else position
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return len(pattern) + 1


def _past_quantifier(pattern: str, position: int) -> int:
    found = _QUANTIFIER.match(pattern, position)
    return found.end() if found else position
