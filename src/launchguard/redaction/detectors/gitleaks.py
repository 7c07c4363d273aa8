"""Reads rules in gitleaks' TOML form: `[[rules]]` with id, regex, secretGroup, entropy, keywords, allowlists.

gitleaks' expressions are Go's: mostly ours, but unbounded and often led by a filler that a search needs and an anchor
does not. They are rewritten here. A rule that says nothing of a log (by path alone, by another rule) or that would
cost too much on a hot path is left out, with a warning that names it; a rule that is broken stops the start.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from launchguard.errors import ConfigError
from launchguard.redaction.detectors.detector import Detector
from launchguard.redaction.detectors.load import fault, read_toml
from launchguard.redaction.detectors.pattern import MAX_COST, read

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_gitleaks"]

_MOST = 256  # what an unbounded quantifier becomes
_FILLER = re.compile(
    r"\[\\w\.-\]\{0,\d+\}\??"
)  # what may stand before a keyword: a search needs it, an anchor does not
_POSIX = {
    "[:alnum:]": "A-Za-z0-9",
    "[:alpha:]": "A-Za-z",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:upper:]": "A-Z",
    "[:space:]": r"\s",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9A-Fa-f",
}
_PIECE = re.compile(
    r"\\.|\[(?:\^?\]?)(?:\[:\w+:\]|\\.|[^\]\\])*\]|\(\?P?<\w+>|\(\?[=!]|\(\?<[=!]|\(\?[a-zA-Z-]*:|\(\?[a-zA-Z-]+\)|\{\d+(?:,\d*)?\}|.",
    re.DOTALL,
)


def read_gitleaks(path: Path) -> tuple[Detector, ...]:
    """The rules of a file in gitleaks' form, as detectors; a rule's keywords become its prefixes.

    Raises:
        ConfigError: the file is no TOML, holds no rules, or one of them is broken; names it and says why.
    """
    rules = read_toml(path).get("rules")
    if not isinstance(rules, list) or not rules:
        raise ConfigError(
            "gitleaks_files", str(path), "it has no [[rules]] table; is it a gitleaks configuration?"
        )
    left_out = [str(rule["id"]) for rule in rules if isinstance(rule, dict) and _is_beside_the_point(rule)]
    found = [
        _detector(rule, path, place)
        for place, rule in enumerate(rules, 1)
        if not (isinstance(rule, dict) and _is_beside_the_point(rule))
    ]
    costly = [detector.name for detector in found if read(detector.pattern).cost > MAX_COST]
    if left_out or costly:
        words = f"{path}: rules left out (by path or other rules: {', '.join(left_out) or 'none'}; too costly: {', '.join(costly) or 'none'})"
        warnings.warn(words, stacklevel=2)
    return tuple(detector for detector in found if detector.name not in costly)


def _is_beside_the_point(rule: dict[str, Any]) -> bool:
    return "id" in rule and ("required" in rule or ("regex" not in rule and "path" in rule))


def _detector(rule: Any, path: Path, place: int) -> Detector:
    name = str(rule.get("id", place)) if isinstance(rule, dict) else str(place)
    where = f"{path}: rule {name!r}"
    if not isinstance(rule, dict) or not isinstance(rule.get("regex"), str):
        raise ConfigError(where, rule, "it has no regex; give it one")
    ignore_case = rule["regex"].startswith("(?i)")
    pattern = _rewritten(_FILLER.sub("", rule["regex"]).removeprefix("(?i)"), rule.get("secretGroup"))
    slug = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:40]
    entropy = rule.get("entropy")
    keywords = tuple(word.lower() for word in rule.get("keywords", ()))
    detector = Detector(
        name=slug,
        pattern=pattern,
        good=("",),
        ignore_case=ignore_case,
        check=f"entropy:{float(entropy)}" if entropy else "",
        keyed_by=keywords,
        source=str(path),
    )
    detector = _anchored(detector, keywords)
    if read(pattern).cost <= MAX_COST and (problem := fault(detector, examples=False)):
        raise ConfigError(where, rule["regex"], problem)
    return detector


def _anchored(detector: Detector, keywords: tuple[str, ...]) -> Detector:
    """The keywords as prefixes where the match holds one, as gitleaks means them."""
    fields = {field: getattr(detector, field) for field in Detector.__dataclass_fields__}
    fields |= {"prefixes": keywords, "keyed_by": (), "ignore_case": True} if keywords else {"keyed_by": ()}
    if keywords and not detector.ignore_case:
        fields["pattern"] = f"(?-i:{detector.pattern})"
    return Detector(**fields)


def _rewritten(pattern: str, group: Any) -> str:
    """Go's expression as ours: bounded, with the secret's group named, and flags in the middle as groups."""
    wanted = group if isinstance(group, int) and group > 0 else 1
    parts: list[str] = []
    groups = 0
    flags = [0]  # how many groups were opened for flags, at each depth
    for piece in _PIECE.findall(pattern):
        if piece == "(" or (piece.startswith(("(?P<", "(?<")) and piece.endswith(">")):
            groups += 1
            parts.append("(?P<secret>" if groups == wanted else "(?:")
            flags.append(0)
        elif piece == ")":
            parts.append(")" * (flags.pop() + 1))
        elif piece.startswith("(?") and piece[-1] in ":=!":
            parts.append(piece)
            flags.append(0)
        elif piece.startswith("(?"):
            parts.append(f"{piece[:-1]}:")
            flags[-1] += 1
        else:
            parts.append(_piece(piece))
    return "".join(parts) + ")" * flags[0]


def _piece(piece: str) -> str:
    if piece in {"*", "+"}:
        return f"{{{int(piece == '+')},{_MOST}}}"
    if piece == r"\z":
        return "$"
    if piece.startswith("{") and piece.endswith(",}"):
        least = int(piece[1:-2])
        return f"{{{least},{max(least, min(2 * least, 1000), _MOST)}}}"
    if piece.startswith("[") and "[:" in piece:
        for posix, ours in _POSIX.items():
            piece = piece.replace(posix, ours)
    return piece
