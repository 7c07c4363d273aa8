"""What a stranger tries at a gate that refused: invented values where it looks, and what its code says that anybody may send.

What lifts the refusal was not kept from strangers, so that the gate asks nobody who they are: a CSRF check, an Origin, a version,
a header that only has to be there. What no invention lifts stands.

Law: a 401 and a way to the login say that a credential is missing (RFC 9110 section 15.5.2), and a closed WebSocket has no
other way to say so: no value is invented for it. Whether a made-up credential would do is for the tripwire to show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from launchguard.routes.browser import USER_AGENT
from launchguard.routes.made_up import VALUE, MadeUp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launchguard.routes.gate_words import GateWords

__all__ = ["inventions_for"]

_SHOWN = 3

_SENT_OTHERWISE = frozenset(
    [
        "accept",
        "authorization",
        "content-length",
        "content-type",
        "connection",
        "cookie",
        "host",
        "origin",
        "referer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    ]
)
"""Header fields that are not free to invent, or that have inventions of their own; a credential is none."""

_COOKIES = ("csrftoken", "csrf_token", "XSRF-TOKEN")
_HEADERS = ("x-csrftoken", "x-csrf-token", "x-xsrf-token")
"""Where Django, WTForms and Angular keep the two halves of a double-submitted token."""

_CLIENTS = 6
"""How many names in the code of a gate that looks at the User-Agent are tried as one."""

_A_VISITOR = "8.8.8.8"
_FORWARDED = ("x-forwarded-for", "x-real-ip", "true-client-ip", "cf-connecting-ip")


def inventions_for(words: GateWords, refusal: str) -> list[MadeUp]:
    """What is tried at a refusal, given in words (`403`, `302 to /login`), one request each.

    The last carries the most at once: it is what is tried where the same refusal has stood elsewhere.
    """
    public = list(_public(words))
    asks_for_credentials = refusal.startswith(("401", "close")) or " to " in refusal
    if asks_for_credentials:
        return public
    pair = _pair(_free(words))
    return [*_values(words), *public, *_elsewhere(), pair, _at_once(pair, public)]


def _free(words: GateWords) -> list[str]:
    return [name for name in words.names if name.lower().replace("_", "-") not in _SENT_OTHERWISE]


def _values(words: GateWords) -> Iterator[MadeUp]:
    names = _free(words)
    if not names:
        return
    shown = f"{', '.join(names[:_SHOWN])}{'…' if len(names) > _SHOWN else ''}"
    yield MadeUp(f"any value of {shown}", _headers(names), query=_each(names))
    yield MadeUp(f"any cookie {shown}", cookies=_each(names))
    for value in ("1", "true", *words.versions):
        yield MadeUp(f"{value!r} as {shown}", _headers(names, value), query=_each(names, value))


def _each(names: Iterable[str], value: str = VALUE) -> dict[str, str]:
    return dict.fromkeys(names, value)


def _headers(names: Iterable[str], value: str = VALUE) -> dict[str, str]:
    return {name.lower().replace("_", "-"): value for name in names}


def _pair(names: list[str]) -> MadeUp:
    everywhere = _each([*_COOKIES, *names])
    return MadeUp(
        "one invented value in a cookie, a header and a form",
        _headers([*_HEADERS, *names]),
        everywhere,
        _each(names),
        everywhere,
    )


def _at_once(pair: MadeUp, public: list[MadeUp]) -> MadeUp:
    """The pair, and every field that the code names a value for, where it names one only once."""
    headers = _forwarded("127.0.0.1")
    for made_up in reversed(public):
        headers |= {
            name: value for name, value in made_up.headers.items() if name not in ("host", "content-type")
        }
    return replace(pair, words="what any stranger can send", headers=headers | dict(pair.headers))


def _elsewhere() -> Iterator[MadeUp]:
    yield MadeUp("nothing, from another network", _forwarded(_A_VISITOR), client=_A_VISITOR)
    yield MadeUp("an invented X-Forwarded-For", _forwarded("127.0.0.1"))


def _forwarded(address: str) -> dict[str, str]:
    proxy = {"cf-ipcountry": "US", "x-forwarded-proto": "https", "forwarded": f"for={address};proto=https"}
    return dict.fromkeys(_FORWARDED, address) | proxy


def _public(words: GateWords) -> Iterator[MadeUp]:
    """What the gate's code names and no one keeps secret: the site's hosts, media types, its own client's User-Agent."""
    for written in words.hosts:
        scheme, _, host = written.rstrip("/").replace("*", "www").rpartition("://")
        origin = f"{scheme or 'https'}://{host}"
        fields = {"origin": origin, "referer": f"{origin}/"}
        yield MadeUp(f"{written} as its Origin", fields)
        yield MadeUp(f"{written} as its Host", fields | {"host": host})
    if words.media_types:
        accepted = ", ".join(words.media_types)
        yield MadeUp(
            f"{accepted} as its type",
            {"accept": f"{accepted}, */*;q=0.1", "content-type": words.media_types[0]},
        )
    if any(name.lower().replace("_", "-") == "user-agent" for name in words.names):
        for name in _free(words)[:_CLIENTS]:
            yield MadeUp(f"{name} as its User-Agent", {"user-agent": f"{name} {USER_AGENT}"})
    for product in words.products:
        yield MadeUp(f"{product} in its User-Agent", {"user-agent": f"{product}1.0 {USER_AGENT}"})
