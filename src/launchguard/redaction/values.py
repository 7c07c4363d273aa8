"""Whether a value under a telling name is one to hide, or a placeholder, a count, a word of prose."""

# ruff: noqa: SIM905 - a table of words reads best as words
from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from launchguard.redaction.detectors.checks import entropy
from launchguard.redaction.marker import is_marked
from launchguard.redaction.words import BENIGN_VALUES

if TYPE_CHECKING:
    from launchguard.redaction.names import Verdict

__all__ = [
    "hides_number",
    "hides_text",
    "is_code",
    "is_keyspace",
    "is_prose",
    "is_sentence",
    "is_template",
    "is_word",
    "is_worded",
    "looks_random",
]

NUMERIC_KINDS = frozenset(
    {
        "password",
        "code",
        "card",
        "ssn",
        "phone",
        "bank-account",
        "national-id",
        "birth-date",
        "hidden",
        "credential",
    }
)
"""Kinds of which a bare number is a value; under any other name it is a count or an id."""

_STARS = re.compile(r"[*•●xX#._\-\s]+|.{0,16}\*{4,}.{0,4}|<[^<>]{1,40}>|\[[A-Za-z ]{2,20}\]|\(?not set\)?")
_TEMPLATE = re.compile(
    r"(?:ID|String|Int|Float|Boolean|JSON|UUID|DateTime)!|\$\{?\w{1,64}\}?|\{\{?[^{}]{0,64}\}?\}|%\(?\w{0,40}\)?[sdr]|:\w{1,40}|\?|@\w{1,64}|os\.environ.{0,80}|process\.env.{0,80}|None.{0,2}"
)
_EMPTY = frozenset(
    {
        "",
        "true",
        "false",
        "null",
        "none",
        "undefined",
        "nil",
        "n/a",
        "{}",
        "[]",
        "()",
        "redacted",
        "filtered",
        "masked",
        "hidden",
    }
)
_QUANTITY = re.compile(r"[+-]?\d{1,5}(?:\.\d{1,6})?\s?(?:ms|s|m|h|d|%|[KMG]?B)?|\d{1,20}\.\d{1,6}")
_RANDOM = re.compile(r"[A-Za-z0-9+/_=.~:-]{12,}", re.ASCII)
_STATES = frozenset(
    "on off yes no ok idle active inactive expired enabled disabled closed open locked ended".split()
)
_STATELESS = frozenset({"password", "secret", "code"})
"""Kinds of which a short word may be a value."""

_REPR = re.compile(r"""[bru]{0,2}(?P<quote>["'])(?P<text>.*)(?P=quote)""", re.DOTALL)
_TAG = re.compile(
    r"!(?:Ref|GetAtt|Sub|Join|ImportValue|FindInMap|Select|Split|vault|secret|env|ENV|reference|include|file|var)\b"
)
_WORDS = re.compile(r"[A-Za-z][a-z'-]{1,14}[,;:]? [A-Za-z][a-z'-]{0,14}(?=[\s.,;:!?]|$)")
_COUNTED = re.compile(r"[0-9][0-9.,]{0,15}[kKM]?(?: ?/ ?[0-9]| [a-z(])")
_COUNTER = re.compile(r"[0-9]{1,12} ?[^\x00-\x7f]")  # a number with its word: `512개`, `512 штук`
_VERSION = re.compile(r"v?[0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,6}){0,2}(?=\s|$)")
_RELEASE = re.compile(
    r"[~^<>= v]{0,3}[0-9]{1,4}(?:\.(?:[0-9]{1,6}|[x*])){1,3}(?:[-+.](?:alpha|beta|rc|dev|post|next)[.0-9]{0,8})?"
)
_DIRECTORY = re.compile(r"(?:/[A-Za-z_.-]{1,40}){0,12}/?")
_ALGORITHM = re.compile(
    r"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-|rsa-sha2-|sha[0-9]|hmac-|aes[0-9]|curve25519|x25519|ed25519|chacha20|md5|scram-|[bs]?crypt|pbkdf2|argon2)[a-z0-9@._-]{0,40}"
)
_SENTENCE = re.compile(r"[^\W\d_a-z][^\W\d_]{0,15}(?:[,.!?]? [\w'\u2019\"()%-]{1,24}){2,60}[.!?]")
_FIELD = re.compile(r"\{[A-Za-z_][\w.]{0,60}\}")
_HUMP = re.compile(r"[A-Z][a-z]{3,}")  # of CamelCase
_GAPS = re.compile(r"[\s`'\"()]+")
_WORDLESS = frozenset({"token", "key", "session", "signature", "cookie", "card", "phone"})
"""Kinds of which plain words, versions and one or two characters are no value."""

_KEY_FILE = re.compile(r"[\w.~/\\:-]{1,200}\.(?:pem|key|crt|cer|p12|pfx|jks|ppk|asc|pub)")
_ASSET = re.compile(r"[\w./-]{1,120}\.(?:js|mjs|css|map|html|svg|png|woff2?)")
_METAVARS = frozenset(
    {"TEXT", "STRING", "VALUE", "INTEGER", "FILE", "FILENAME", "PATH", "TOKEN", "PASSWORD", "SECRET", "KEY"}
)
"""What help texts write where a value goes."""

_FILE = re.compile(r"[\w.~+=-]{1,80}(?:/[\w.~+=-]{1,80}){1,12}\.[a-z][a-z0-9]{1,8}")
_STORED = re.compile(r"[a-z][a-z_-]{2,24}/(?:[a-z0-9=_.-]{1,40}/){1,8}[\w.=-]{1,120}")
"""A key in a store of objects: `logs/shop/2026-03-01-MNVV9PU4`."""

_KEYSPACES = frozenset({"token", "key", "session", "secret", "cookie"})

_RESOURCE = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
"""Twilio's ids, which it calls `sid`."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SHORT_HASH = re.compile(r"[0-9a-f]{1,16}")
_PHONE_DIGITS = re.compile(r"(?:\D*\d){7,15}\D*")
_PATH = re.compile(r"[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)*")
_AFTER_CODE = re.compile(r"[)\]},;]*$| ?[|=] ")
_CLASS = re.compile(r"(?:[A-Z][a-z]{2,}){2,}")  # as in `session: SessionDep`
_OWNERS = frozenset(
    """self cls this settings config cfg conf options opts args params request req ctx context env environ process
    os app user data form body payload creds credentials secrets vault response resp session kwargs var local
    module each input client""".split()
)
_KEPT_ALPHA = 15
_TELLING = 160  # characters that tell a generator's output from words


def hides_text(verdict: Verdict, value: str, *, in_prose: bool = False) -> bool:
    """Whether this text, under a name with this verdict, is hidden.

    `in_prose` says that name and value stand in free text, where what follows a name may be a mere word.
    """
    bare = value.strip()
    if printed := _REPR.fullmatch(bare):  # as frame locals are
        bare = printed["text"].strip()
    low = bare.lower()
    if (
        (low in _STATES and verdict.kind not in _STATELESS)
        or (len(bare) < 3 and verdict.kind in _WORDLESS)
        or low in _EMPTY
        or is_marked(bare)
        or (len(bare) < 80 and _STARS.fullmatch(bare))
        or (verdict.when != "content" and _names_something(verdict.kind, bare))
    ):
        return False
    if verdict.when == "likely":
        return looks_like(verdict.kind, bare)
    if verdict.when == "content":
        return not (_QUANTITY.fullmatch(bare) or (in_prose and low in BENIGN_VALUES))
    if _is_quantity(verdict, bare) or (verdict.kind == "session" and _RESOURCE.fullmatch(bare)):
        return False
    if verdict.kind == "phone":
        return _PHONE_DIGITS.fullmatch(bare) is not None
    return not (in_prose and (low.rstrip(".,:;!") in BENIGN_VALUES or _TEMPLATE.fullmatch(bare)))


def hides_number(verdict: Verdict, value: float) -> bool:
    """Whether this number, under a name with this verdict, is hidden rather than taken for a count."""
    if isinstance(value, float) or verdict.when == "content" or verdict.plural:
        return False
    if verdict.when == "likely":
        return looks_like(verdict.kind, str(value))
    if verdict.kind in NUMERIC_KINDS:
        return abs(value) > 99
    return abs(value) > 999_999_999


def looks_like(kind: str, value: str) -> bool:
    """Whether a value under a name that only may tell is a secret: a card's digits, or something random."""
    if kind == "card":
        return sum(map(str.isdigit, value)) >= 12
    if kind == "key" and any(pattern.fullmatch(value) for pattern in (_FILE, _STORED, _SHORT_HASH)):
        return False
    if kind == "authorization" and " " in value:
        return looks_random(value.rpartition(" ")[2])
    return looks_random(value) and not _UUID.fullmatch(value)


def looks_random(value: str) -> bool:
    """Whether a text is the output of a generator: no words, no path, digits among the letters."""
    value = value[:_TELLING]
    if (
        len(value) < 12
        or not _RANDOM.fullmatch(value)
        or "://" in value
        or value.count("/") > len(value) / 12
    ):
        return False
    if _is_scrambled(value):
        return True
    longest = max(re.split(r"[-_.:/+=~]", value), key=len)
    if len(longest) < 12 and not _UUID.fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    if not digits or digits == len(value) or sum(map(len, _HUMP.findall(value))) > 0.6 * len(value):
        return False
    return entropy(value) >= 2.9


def _is_scrambled(value: str) -> bool:
    """Whether capitals, small letters and digits alternate as in base 62; in camel case they do at every third place."""
    if len(value) < 16 or value in {value.lower(), value.upper()}:
        return False
    kinds = "".join(
        "A" if sign.isupper() else "a" if sign.islower() else "0" for sign in value if sign.isalnum()
    )
    changes = sum(sign != after for sign, after in pairwise(kinds))
    return changes >= 0.4 * len(kinds)


def _names_something(kind: str, value: str) -> bool:
    """Whether a value is known for what it is: a release, an algorithm, a directory, a complaint in words."""
    if kind in _WORDLESS and (_RELEASE.fullmatch(value) or _KEY_FILE.fullmatch(value)):
        return True
    if _ALGORITHM.fullmatch(value) or _ASSET.fullmatch(value) or value in _METAVARS:
        return True
    if kind in {"password", "key"} and value[:1] == "/" and _DIRECTORY.fullmatch(value):
        return True
    return is_sentence(value) and sum(word.lower() in BENIGN_VALUES for word in value[:-1].split()) > 1


def is_sentence(value: str) -> bool:
    """Whether a value is a sentence as people write them: a capital, three words at least, a full stop."""
    return 12 < len(value) < 400 and value[-1] in ".!?" and _SENTENCE.fullmatch(value) is not None


def is_keyspace(verdict: Verdict, value: str) -> bool:
    """Whether a value is the rest of a key in a store: `session:count:6535`, `secret:prod/shop`."""
    pieces = re.split(r"[:/]", value)
    return verdict.kind in _KEYSPACES and len(pieces) > 1 and not any(map(looks_random, [value, *pieces]))


def is_prose(value: str, after: str) -> bool:
    """Whether an unquoted value after a colon begins a sentence: a plain word, and one more follows."""
    return (
        value.isalpha()
        and (value.islower() or value.istitle())
        and re.match(r"[,.]?\s[A-Za-z][A-Za-z0-9']{0,19}(?:[\s.,;!?]|$)", after) is not None
    )


def is_worded(verdict: Verdict, value: str) -> bool:
    """Whether a value is a sentence about one, a version or a URL: `InvalidToken: the token has expired`."""
    if verdict.kind not in _WORDLESS:
        return False
    if (
        _VERSION.match(value)
        or "://" in value
        or _COUNTER.match(value)
        or (verdict.plural and _COUNTED.match(value))
    ):
        return True
    return _WORDS.match(value) is not None and not any(map(looks_random, _GAPS.split(value)))


def is_template(value: str) -> bool:
    """Whether a value is a place for one: `${DB_PASSWORD}`, `{{ vault.token }}`, `<%= key %>`, `%(password)s`."""
    return (
        value.startswith(("{{", "{%", "<%", "${", "$("))
        or _TAG.match(value) is not None
        or _FIELD.match(value) is not None
        or (len(value) < 80 and _TEMPLATE.fullmatch(value) is not None)
    )


def is_code(value: str, after: str, before: str) -> bool:
    """Whether an unquoted value is source code rather than text: a call, a subscript, an attribute, the name itself."""
    path = _PATH.match(value)
    if path is None or any(map(str.isdigit, path[0])):
        return False
    rest = value[path.end() :]
    if (rest[:1] or after) == ")" and "_" in path[0] and path[0].islower() and before.endswith("="):
        return True  # the last argument of a call: a name of the program's own
    if rest and not _AFTER_CODE.match(rest):
        closed = rest + after
        return rest[0] in "([" and (
            "." in path[0] or path[0].islower() or path[0] in before or ")" in closed or "]" in closed
        )
    if after in {"(", "["} or value in {"new", "await"}:
        return True
    name = before.strip(" \t:=>\"'-").lower()
    return (
        (len(path[0]) > 2 and _letters(name).endswith(_letters(path[0])))
        or (_CLASS.fullmatch(path[0]) is not None and _letters(path[0]).startswith(_letters(name)))
        or path[0].lower().endswith(f".{name}")
        or (path[0].partition(".")[0] in _OWNERS and "." in path[0])
    )


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name)).lower()


def is_word(value: str) -> bool:
    """Whether a value is one plain word, as states and reasons are."""
    return value.isalpha() and len(value) <= _KEPT_ALPHA and (value.islower() or value.istitle())


def _is_quantity(verdict: Verdict, value: str) -> bool:
    if not _QUANTITY.fullmatch(value):
        return False
    return verdict.plural or verdict.kind not in NUMERIC_KINDS
