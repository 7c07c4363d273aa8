"""Ways in which a secret slips past a scanner: encoded, wrapped, cut, disguised. One secret, many disguises."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from .credentials import KINDS
from .template import fill

__all__ = ["DISGUISES", "Disguised", "disguised_events"]

TELLING = [
    kind
    for kind in KINDS
    if kind.name
    in {
        "openai_project", "anthropic_api", "google_api", "huggingface_user", "aws_access_key", "github_classic",
        "github_fine_grained", "gitlab_pat", "slack_bot", "stripe_live_long", "sendgrid", "npm", "pypi", "jwt",
        "digitalocean_pat", "shopify_access", "vault_service", "notion", "databricks", "postgres_url",
    }
]  # fmt: skip


class Disguised(NamedTuple):
    """An event whose secret is disguised; `pieces` must not survive, read as `see` reads it."""

    disguise: str
    event: Any
    pieces: tuple[str, ...]


Disguise = Callable[[str, random.Random], Any]
DISGUISES: dict[str, tuple[Disguise, bool]] = {}


def disguise(make: Disguise) -> Disguise:
    """A disguise of a value that gives itself away."""
    DISGUISES[make.__name__] = (make, False)
    return make


def disguised_name(make: Disguise) -> Disguise:
    """A disguise of the name beside a password that nothing else gives away."""
    DISGUISES[make.__name__] = (make, True)
    return make


def disguised_events(seed: int, each: int) -> Iterator[Disguised]:
    """`each` events of every disguise."""
    rng = random.Random(f"bypasses {seed}")
    for name, (make, by_name) in DISGUISES.items():
        for _ in range(each):
            fake = fill("{b62:6}-{b62:9}" if by_name else rng.choice(TELLING).shape, rng)
            yield Disguised(name, make(fake.text, rng), fake.pieces)


@disguise
def percent_encoded_whole(value, rng):
    return {"event": f"redirect to /cb?next={''.join(f'%{ord(c):02X}' for c in value)}&ok=1"}


@disguise
def percent_encoded_some(value, rng):
    cut = len(value) // 2
    return f"GET /cb?v={value[:cut]}%{ord(value[cut]):02x}{value[cut + 1 :]} 200"


@disguise
def percent_encoded_twice(value, rng):
    return {
        "url": f"https://a.example.com/?u={quote(quote(f'https://b.example.com/?k={value}', safe=''), safe='')}"
    }


@disguised_name
def encoded_name(value, rng):
    return {"url": f"https://a.example.com/?pass%77ord={value}&page=2"}


@disguise
def base64_wrapped(value, rng):
    return {"detail": base64.b64encode(value.encode()).decode()}


@disguise
def base64_wrapped_in_sentence(value, rng):
    return f"payload was {base64.b64encode(json.dumps({'k': value}).encode()).decode()} from worker 3"


@disguise
def base64_urlsafe_unpadded(value, rng):
    return {"cursor": base64.urlsafe_b64encode(f"v1:{value}".encode()).decode().rstrip("=")}


@disguised_name
def base64_of_json_with_password(value, rng):
    return {"blob": base64.b64encode(json.dumps({"user": "jane", "password": value}).encode()).decode()}


@disguise
def base64_twice(value, rng):
    return {"detail": base64.b64encode(base64.b64encode(value.encode())).decode()}


@disguise
def hex_wrapped(value, rng):
    return {"detail": value.encode().hex()}


@disguise
def zero_width_inside(value, rng):
    at = rng.randrange(6, len(value) - 6)
    return f"key {value[:at]}\u200b{value[at:]} refused"


@disguise
def zero_width_everywhere(value, rng):
    return {"event": "pasted " + "\u200d".join(value)}


@disguise
def soft_hyphen_inside(value, rng):
    at = rng.randrange(6, len(value) - 6)
    return f"key {value[:at]}\u00ad{value[at:]} refused"


@disguise
def ansi_colour_inside(value, rng):
    at = rng.randrange(6, len(value) - 6)
    return f"key {value[:at]}\x1b[31m{value[at:]}\x1b[0m refused"


@disguise
def line_break_inside(value, rng):
    at = rng.randrange(8, len(value) - 8)
    return f"the key was {value[:at]}\n{value[at:]} and refused"


@disguise
def escaped_line_break_inside(value, rng):
    at = rng.randrange(8, len(value) - 8)
    return f"the key was {value[:at]}\\n{value[at:]} and refused"


@disguise
def indented_continuation(value, rng):
    at = rng.randrange(8, len(value) - 8)
    return f"token: {value[:at]}\\\n    {value[at:]}\nnext: 1"


@disguise
def unicode_escapes(value, rng):
    return {"body": '{"k": "' + "".join(f"\\u{ord(c):04x}" for c in value) + '"}'}


@disguise
def some_unicode_escapes(value, rng):
    return '{"k": "' + value[:7] + f"\\u{ord(value[7]):04x}" + value[8:] + '"}'


@disguise
def html_entities(value, rng):
    return f"<td>{value[:5]}&#{ord(value[5])};{value[6:]}</td>"


@disguised_name
def homoglyph_name(value, rng):
    return {"p\u0430ssword": value, "event": "x"}


@disguised_name
def fullwidth_name(value, rng):
    return {"\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44": value}


@disguised_name
def shouted_and_spaced_name(value, rng):
    return {"  PassWord ": value}


@disguised_name
def mixed_case_name(value, rng):
    return {"pAsSwOrD": value}


@disguise
def glued_to_a_word(value, rng):
    return f"prefix_{value}"


@disguise
def glued_to_an_extension(value, rng):
    return f"opened /tmp/{value}.txt"


@disguise
def in_a_path(value, rng):
    return {"path": f"/v1/hooks/{quote(value, safe='')}/deliver"}


@disguise
def in_a_dict_key(value, rng):
    return {"cache": {value: {"hits": 3}}}


@disguise
def in_a_tuple_key(value, rng):
    return {("session", value): 1}


@disguise
def in_a_set(value, rng):
    return {"seen": {value, "eu-west-1"}}


@disguise
def in_nested_json_three_deep(value, rng):
    return {"body": json.dumps(json.dumps(json.dumps({"k": value})))}


@disguise
def in_bytes_repr(value, rng):
    return f"read {value.encode()!r} from socket"


@disguise
def in_bytearray(value, rng):
    return {"buf": bytearray(b"x " + value.encode() + b" y")}


@disguise
def utf16_bytes(value, rng):
    return {"buf": value.encode("utf-16-le")}


@disguised_name
def name_with_array_suffix(value, rng):
    return f"user%5Bpassword%5D={value}&user[name]=jane"


@disguised_name
def name_dotted(value, rng):
    return {"form.user.password[0]": value}


@disguise
def two_on_one_line(value, rng):
    return f"tried {value},{value};{value}"


@disguise
def at_the_end_of_a_long_line(value, rng):
    return "lorem ipsum dolor " * 600 + value


@disguise
def across_a_window(value, rng):
    return "x" * (4096 - 12) + " " + value + " y"


@disguise
def exception_chain(value, rng):
    outer = RuntimeError("sync failed")
    outer.__cause__ = ValueError(f"bad credentials {value}")
    outer.add_note(f"used {value}")
    return {"error": outer}


@disguise
def quoted_printable(value, rng):
    return f"X-Token: {value[:10]}=\n{value[10:]}"
