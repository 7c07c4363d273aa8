"""Personal data in events: e-mail addresses, phone numbers, payment cards, IBANs, all valid by their own rules."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .template import DIGITS, UPPER

__all__ = ["Personal", "personal_events"]


class Personal(NamedTuple):
    """An event, the kind planted in it, the digits or text that must go, and what must stay."""

    kind: str
    event: Any
    secrets: tuple[str, ...]
    keeps: tuple[str, ...]


# Issuer, leading digits, length, grouping (ISO/IEC 7812; the schemes' public BIN ranges).
CARDS = [
    ("visa", "4", 16, (4, 4, 4, 4)),
    ("visa", "4539", 16, (4, 4, 4, 4)),
    ("mastercard", "51", 16, (4, 4, 4, 4)),
    ("mastercard", "55", 16, (4, 4, 4, 4)),
    ("mastercard_2", "2221", 16, (4, 4, 4, 4)),
    ("mastercard_2", "2720", 16, (4, 4, 4, 4)),
    ("amex", "34", 15, (4, 6, 5)),
    ("amex", "37", 15, (4, 6, 5)),
    ("discover", "6011", 16, (4, 4, 4, 4)),
    ("discover", "65", 16, (4, 4, 4, 4)),
    ("discover", "644", 16, (4, 4, 4, 4)),
    ("diners", "36", 14, (4, 6, 4)),
    ("diners", "305", 14, (4, 6, 4)),
    ("jcb", "3528", 16, (4, 4, 4, 4)),
    ("jcb", "3589", 16, (4, 4, 4, 4)),
    ("unionpay", "62", 16, (4, 4, 4, 4)),
    ("unionpay_19", "62", 19, (4, 4, 4, 4, 3)),
    ("maestro", "5018", 16, (4, 4, 4, 4)),
    ("maestro", "6759", 16, (4, 4, 4, 4)),
    ("mir", "2200", 16, (4, 4, 4, 4)),
    ("rupay", "6521", 16, (4, 4, 4, 4)),
    ("elo", "6362", 16, (4, 4, 4, 4)),
    ("troy", "9792", 16, (4, 4, 4, 4)),
]

# Country, BBAN shape (n digits, a capitals, c alphanumeric), from the SWIFT IBAN registry.
IBANS = [
    "AD",
    "n8c12",
    "AE",
    "n19",
    "AL",
    "n8c16",
    "AT",
    "n16",
    "AZ",
    "a4c20",
    "BA",
    "n16",
    "BE",
    "n12",
    "BG",
    "a4n6c8",
    "BH",
    "a4c14",
    "BR",
    "n23a1c1",
    "BY",
    "c4n4c16",
    "CH",
    "n5c12",
    "CR",
    "n18",
    "CY",
    "n8c16",
    "CZ",
    "n20",
    "DE",
    "n18",
    "DK",
    "n14",
    "DO",
    "c4n20",
    "EE",
    "n16",
    "ES",
    "n20",
    "FI",
    "n14",
    "FO",
    "n14",
    "FR",
    "n10c11n2",
    "GB",
    "a4n14",
    "GE",
    "a2n16",
    "GI",
    "a4c15",
    "GL",
    "n14",
    "GR",
    "n7c16",
    "GT",
    "c4c20",
    "HR",
    "n17",
    "HU",
    "n24",
    "IE",
    "a4n14",
    "IL",
    "n19",
    "IQ",
    "a4n15",
    "IS",
    "n22",
    "IT",
    "a1n10c12",
    "JO",
    "a4n4c18",
    "KW",
    "a4c22",
    "KZ",
    "n3c13",
    "LB",
    "n4c20",
    "LI",
    "n5c12",
    "LT",
    "n16",
    "LU",
    "n3c13",
    "LV",
    "a4c13",
    "MC",
    "n10c11n2",
    "MD",
    "c2c18",
    "ME",
    "n18",
    "MK",
    "n3c10n2",
    "MR",
    "n23",
    "MT",
    "a4n5c18",
    "MU",
    "a4n19a3",
    "NL",
    "a4n10",
    "NO",
    "n11",
    "PK",
    "a4c16",
    "PL",
    "n24",
    "PS",
    "a4c21",
    "PT",
    "n21",
    "QA",
    "a4c21",
    "RO",
    "a4c16",
    "RS",
    "n18",
    "SA",
    "n2c18",
    "SE",
    "n20",
    "SI",
    "n15",
    "SK",
    "n20",
    "SM",
    "a1n10c12",
    "TN",
    "n20",
    "TR",
    "n5n1c16",
    "UA",
    "n6c19",
    "VA",
    "n3n15",
    "VG",
    "a4n16",
    "XK",
    "n16",
]

PHONES_E164 = [
    "+1415555####",
    "+1212555####",
    "+44207946####",
    "+447700900###",
    "+4930901820##",
    "+33612345###",
    "+34612345###",
    "+39345123####",
    "+31612345###",
    "+46701234###",
    "+4791234###",
    "+61412345###",
    "+819012345###",
    "+8613812345###",
    "+919812345###",
    "+5511912345###",
    "+971501234###",
    "+27821234###",
    "+972501234###",
    "+48512345###",
]
PHONES_SPACED = [
    "+1 415 555 ####",
    "+1 (212) 555-####",
    "+1-212-555-####",
    "+44 20 7946 ####",
    "+44 7700 900###",
    "+49 30 901820##",
    "+49 151 2345 ####",
    "+33 6 12 34 5# ##",
    "+34 612 34 5# ##",
    "+39 345 123 ####",
    "+31 6 1234 5###",
    "+61 412 34# ###",
    "+91 98123 4####",
    "+81 90-1234-####",
    "+55 11 91234-####",
    "+46 70-123 4# ##",
]
PHONES_NATIONAL = [
    "(415) 555-####",
    "415-555-####",
    "415.555.####",
    "1-800-555-####",
    "020 7946 ####",
    "07700 900###",
    "0161 496 ####",
    "06 12 34 5# ##",
    "01.44.55.6#.##",
    "030 901820##",
    "0151 2345####",
    "612 34 5# ##",
    "0412 34# ###",
    "(02) 9876 ####",
    "090-1234-####",
    "(11) 91234-####",
]

NAMES = ["jane", "john", "maria", "lee", "chen", "ahmed", "olga", "pierre", "sven", "aiko"]
SURNAMES = ["doe", "smith", "garcia", "muller", "okafor", "novak", "tanaka", "rossi"]
HOSTS = [
    "example.com",
    "mail.example.co.uk",
    "acme.io",
    "startup.dev",
    "uni-example.edu",
    "firma.de",
    "example.museum",
    "exemple.fr",
    "xn--bcher-kva.example",
    "gmail.com",
    "outlook.com",
]


def personal_events(seed: int, each: int) -> Iterator[Personal]:
    """`each` events of every kind in every frame, from one seed."""
    rng = random.Random(f"pii {seed}")
    for make in (_email, _card, _iban, _phone_e164, _phone_spaced, _phone_national):
        for frame in FRAMES:
            for _ in range(each):
                kind, field, value = make(rng)
                event, keeps = frame(field, value, rng)
                yield Personal(kind, event, _secrets(kind, value), keeps)


def _secrets(kind: str, value: str) -> tuple[str, ...]:
    if kind == "email":
        return (value.split("@", maxsplit=1)[0] + "@",)
    if kind.startswith("card") or kind == "iban":
        compact = value.replace(" ", "").replace("-", "")
        return (value, compact[:8], compact[-8:])
    return (value,)


def _email(rng):
    first, last, host = rng.choice(NAMES), rng.choice(SURNAMES), rng.choice(HOSTS)
    local = rng.choice(
        [
            f"{first}.{last}",
            f"{first}_{last}{rng.randrange(99)}",
            f"{first}+shop",
            f"{first[0]}{last}",
            f"o'{last}.{first}",
        ]
    )
    if rng.random() < 0.1:
        local = local.upper()
    return "email", rng.choice(["email", "user_email", "recipient", "contact", "value"]), f"{local}@{host}"


def _card(rng):
    issuer, lead, length, groups = rng.choice(CARDS)
    digits = _luhn(lead, length, rng)
    separator = rng.choice(["", " ", "-"])
    parts, at = [], 0
    for size in groups:
        parts.append(digits[at : at + size])
        at += size
    return f"card_{issuer}", rng.choice(["card_number", "pan", "cc_number", "value"]), separator.join(parts)


def _luhn(lead: str, length: int, rng) -> str:
    body = lead + "".join(rng.choices(DIGITS, k=length - len(lead) - 1))
    total = 0
    for index, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if index % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def _iban(rng):
    index = rng.randrange(0, len(IBANS), 2)
    country, shape = IBANS[index], IBANS[index + 1]
    alphabets = {"n": DIGITS, "a": UPPER, "c": DIGITS + UPPER}
    bban = "".join(
        "".join(rng.choices(alphabets[kind], k=int(number)))
        for kind, number in re.findall(r"([nac])(\d+)", shape)
    )
    as_digits = "".join(str(int(c, 36)) for c in bban + country + "00")
    iban = f"{country}{98 - int(as_digits) % 97:02d}{bban}"
    if rng.random() < 0.5:
        iban = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
    return "iban", rng.choice(["iban", "account", "bank_account", "value"]), iban


def _phone_e164(rng):
    return "phone_e164", rng.choice(["phone", "mobile", "to", "value"]), _digits(rng.choice(PHONES_E164), rng)


def _phone_spaced(rng):
    return (
        "phone_spaced",
        rng.choice(["phone", "mobile", "to", "value"]),
        _digits(rng.choice(PHONES_SPACED), rng),
    )


def _phone_national(rng):
    return (
        "phone_national",
        rng.choice(["phone", "mobile", "phone_number", "contact_phone"]),
        _digits(rng.choice(PHONES_NATIONAL), rng),
    )


def _digits(pattern: str, rng) -> str:
    return "".join(rng.choice("23456789") if c == "#" else c for c in pattern)


Frame = Callable[[str, str, random.Random], tuple[Any, tuple[str, ...]]]


def _as_field(field, value, rng):
    return {"event": "customer updated", field: value, "plan": "pro", "seats": 12}, (
        "customer updated",
        "pro",
        "12",
    )


def _nested(field, value, rng):
    order = f"A-{rng.randrange(1000, 9999)}"
    return {"event": "checkout", "order": {"id": order, "customer": {field: value}}}, ("checkout", order)


def _in_text(field, value, rng):
    word = {"value": "number", "to": "phone"}.get(field, field.replace("_", " "))
    return {"event": f"support note: customer's {word} is {value}, call back after 3 pm"}, (
        "support note",
        "call back after 3 pm",
    )


def _parenthesised(field, value, rng):
    word = "customer" if field in {"value", "to"} else field.replace("_", " ")
    return f"could not reach {word} ({value}) for order 1182", ("could not reach", "order 1182")


def _json_text(field, value, rng):
    return {"event": "webhook", "body": json.dumps({field: value, "plan": "pro"})}, ("webhook", "pro")


def _logfmt(field, value, rng):
    return f'level=info msg="profile saved" {field}="{value}" dur=12ms', (
        "level=info",
        "profile saved",
        "dur=12ms",
    )


def _exception(field, value, rng):
    return {"error": LookupError(f"no customer with {field} {value} in shard 3")}, ("no customer", "shard 3")


def _list(field, value, rng):
    return {"event": "import", field: [value], "row": 88}, ("import", "88")


FRAMES: tuple[Frame, ...] = (
    _as_field,
    _nested,
    _in_text,
    _parenthesised,
    _json_text,
    _logfmt,
    _exception,
    _list,
)
