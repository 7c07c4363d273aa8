"""Personal data: cards of every issuer, IBANs of every country, addresses of mail and telephone, in prose and fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .shapes import WORDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Case = tuple[Any, tuple[str, ...], list[str]]


def luhn(body: str) -> str:
    total = 0
    for i, c in enumerate(reversed(body)):
        d = int(c)
        if i % 2 == 0:
            d = d * 2 - 9 if d > 4 else d * 2
        total += d
    return body + str(-total % 10)


CARDS = {
    "visa": (["4"], 16),
    "visa13": (["4"], 13),
    "visa19": (["4"], 19),
    "mastercard": (["51", "53", "55"], 16),
    "mastercard2": (["2221", "2500", "2720"], 16),
    "amex": (["34", "37"], 15),
    "discover": (["6011", "644", "65"], 16),
    "diners": (["300", "305", "36", "38"], 14),
    "jcb": (["3528", "3589"], 16),
    "unionpay": (["62"], 16),
    "unionpay19": (["6212"], 19),
    "maestro": (["5018", "6304", "6759"], 16),
    "mir": (["2200", "2204"], 16),
    "rupay": (["60", "6521"], 16),
    "elo": (["636368", "438935"], 16),
    "hipercard": (["606282"], 16),
    "troy": (["9792"], 16),
    "verve": (["506099"], 16),
}


def card(rng: random.Random, issuer: str) -> str:
    prefixes, size = CARDS[issuer]
    body = rng.choice(prefixes)
    return luhn(body + "".join(rng.choice("0123456789") for _ in range(size - 1 - len(body))))


def grouped(number: str, sep: str) -> str:
    if len(number) == 15:
        return sep.join([number[:4], number[4:10], number[10:]])
    if len(number) == 14:
        return sep.join([number[:4], number[4:10], number[10:]])
    return sep.join(number[i : i + 4] for i in range(0, len(number), 4))


IBANS = {
    "AD": "8n12c",
    "AE": "19n",
    "AL": "8n16c",
    "AT": "16n",
    "AZ": "4a20c",
    "BA": "16n",
    "BE": "12n",
    "BG": "4a6n8c",
    "BH": "4a14c",
    "BR": "23n1a1c",
    "BY": "4c4n16c",
    "CH": "5n12c",
    "CR": "18n",
    "CY": "8n16c",
    "CZ": "20n",
    "DE": "18n",
    "DK": "14n",
    "DO": "4c20n",
    "EE": "16n",
    "EG": "25n",
    "ES": "20n",
    "FI": "14n",
    "FO": "14n",
    "FR": "10n11c2n",
    "GB": "4a14n",
    "GE": "2a16n",
    "GI": "4a15c",
    "GL": "14n",
    "GR": "7n16c",
    "GT": "4c20c",
    "HR": "17n",
    "HU": "24n",
    "IE": "4a14n",
    "IL": "19n",
    "IQ": "4a15n",
    "IS": "22n",
    "IT": "1a10n12c",
    "JO": "4a4n18c",
    "KW": "4a22c",
    "KZ": "3n13c",
    "LB": "4n20c",
    "LC": "4a24c",
    "LI": "5n12c",
    "LT": "16n",
    "LU": "3n13c",
    "LV": "4a13c",
    "LY": "21n",
    "MC": "10n11c2n",
    "MD": "20c",
    "ME": "18n",
    "MK": "3n10c2n",
    "MR": "23n",
    "MT": "4a5n18c",
    "MU": "4a19n3a",
    "NL": "4a10n",
    "NO": "11n",
    "PK": "4a16c",
    "PL": "24n",
    "PS": "4a21c",
    "PT": "21n",
    "QA": "4a21c",
    "RO": "4a16c",
    "RS": "18n",
    "SA": "2n18c",
    "SC": "4a20n3a",
    "SE": "20n",
    "SI": "15n",
    "SK": "20n",
    "SM": "1a10n12c",
    "ST": "21n",
    "SV": "4a20n",
    "TL": "19n",
    "TN": "20n",
    "TR": "5n1n16c",
    "UA": "6n19c",
    "VA": "18n",
    "VG": "4a16n",
    "XK": "16n",
}


def iban(rng: random.Random, country: str) -> str:
    import re

    bban = ""
    for size, kind in re.findall(r"(\d+)([nac])", IBANS[country]):
        chars = {
            "n": "0123456789",
            "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "c": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        }[kind]
        bban += "".join(rng.choice(chars) for _ in range(int(size)))
    number = int("".join(str(int(c, 36)) for c in bban + country + "00"))
    return f"{country}{98 - number % 97:02d}{bban}"


PHONES = {
    "us-e164": "+1415555{d4}",
    "us-paren": "(415) 555-{d4}",
    "us-dash": "415-555-{d4}",
    "us-dot": "415.555.{d4}",
    "us-plus-space": "+1 212 555 {d4}",
    "us-1-dash": "1-800-555-{d4}",
    "de-plus": "+49 30 {d7}",
    "de-mobile": "+49 151 {d8}",
    "de-national": "030 {d8}",
    "de-slash": "030/{d7}",
    "de-mobile-national": "0171 {d7}",
    "de-00": "0049 89 {d7}",
    "uk-plus": "+44 20 7946 {d4}",
    "uk-mobile": "07700 900{d3}",
    "uk-zero": "+44 (0)20 7946 {d4}",
    "uk-national": "020 7946 {d4}",
    "fr-plus": "+33 6 {d2} {d2} {d2} {d2}",
    "fr-national": "06 {d2} {d2} {d2} {d2}",
    "fr-dots": "01.{d2}.{d2}.{d2}.{d2}",
    "it-mobile": "+39 347 {d7}",
    "es-plus": "+34 612 {d3} {d3}",
    "nl-mobile": "06-{d8}",
    "nl-plus": "+31 6 {d8}",
    "be-plus": "+32 470 {d2} {d2} {d2}",
    "ch-plus": "+41 79 {d3} {d2} {d2}",
    "ch-national": "079 {d3} {d2} {d2}",
    "at-plus": "+43 664 {d7}",
    "pl-plus": "+48 601 {d3} {d3}",
    "se-plus": "+46 70 {d3} {d2} {d2}",
    "no-plus": "+47 912 {d2} {d3}",
    "dk-plus": "+45 20 {d2} {d2} {d2}",
    "fi-plus": "+358 40 {d7}",
    "pt-plus": "+351 912 {d3} {d3}",
    "br-plus": "+55 11 9{d4}-{d4}",
    "br-paren": "(11) 9{d4}-{d4}",
    "mx-plus": "+52 55 {d4} {d4}",
    "in-plus": "+91 98{d3} {d5}",
    "in-dash": "+91-98{d8}",
    "au-plus": "+61 4{d2} {d3} {d3}",
    "au-national": "04{d2} {d3} {d3}",
    "jp-plus": "+81 90-{d4}-{d4}",
    "jp-national": "090-{d4}-{d4}",
    "kr-plus": "+82 10-{d4}-{d4}",
    "kr-national": "010-{d4}-{d4}",
    "cn-plus": "+86 138 {d4} {d4}",
    "ru-plus": "+7 916 {d3}-{d2}-{d2}",
    "ru-8": "8 (916) {d3}-{d2}-{d2}",
    "tr-plus": "+90 532 {d3} {d2} {d2}",
    "za-plus": "+27 82 {d3} {d4}",
    "ng-plus": "+234 803 {d3} {d4}",
    "il-plus": "+972 50-{d3}-{d4}",
    "ae-plus": "+971 50 {d3} {d4}",
    "sg-plus": "+65 9{d3} {d4}",
    "tel-uri": "tel:+4930{d7}",
    "us-ext": "+1 (212) 555-{d4} ext. {d3}",
    "e164-fr": "+336{d8}",
    "e164-de": "+49151{d8}",
    "e164-in": "+9198{d8}",
}


def phone(rng: random.Random, form: str) -> str:
    import re

    return re.sub(
        r"\{d(\d)\}",
        lambda m: "".join(rng.choice("23456789" if i == 0 else "0123456789") for i in range(int(m[1]))),
        PHONES[form],
    )


def mail(rng: random.Random, form: str) -> str:
    a, b, c = rng.sample(WORDS, 3)
    return {
        "plain": f"{a}.{b}@{c}.com",
        "plus": f"{a}+{b}@{c}.co.uk",
        "digits": f"{a}{rng.randint(10, 99)}@{c}-{b}.io",
        "sub": f"{a}@mail.{b}.{c}.example.org",
        "upper": f"{a.title()}.{b.title()}@{c.title()}.DE",
        "idn": f"{a}@m{b}-bücher.de",
        "puny": f"{a}@xn--{b}-kva.de",
        "local-uni": f"jörg.{a}@{b}.de",
        "quoted": f'"{a} {b}"@{c}.com',
        "apostrophe": f"{a[0]}.o'{b}@{c}.ie",
        "under": f"_{a}_{b}@{c}.net",
        "long-tld": f"{a}@{b}.photography",
        "short": f"{a[0]}@{b[:2]}.de",
        "percent": f"{a}%{b}@{c}.org",
        "hyphen": f"{a}-{b}@{c}.com",
        "cyrillic": f"{a}@почта.рф",
    }[form]


MAIL_FORMS = [
    "plain",
    "plus",
    "digits",
    "sub",
    "upper",
    "idn",
    "puny",
    "local-uni",
    "quoted",
    "apostrophe",
    "under",
    "long-tld",
    "short",
    "percent",
    "hyphen",
    "cyrillic",
]

PLACES: dict[str, Callable[[str, str], tuple[Any, list[str]]]] = {}


def place(name: str) -> Callable[[Callable[[str, str], tuple[Any, list[str]]]], Any]:
    def add(make: Callable[[str, str], tuple[Any, list[str]]]) -> Any:
        PLACES[name] = make
        return make

    return add


place("prose")(
    lambda what, v: (
        f"customer 4711 wrote that {v} is not right any more",
        ["customer 4711 wrote that", "is not right any more"],
    )
)
place("prose-end")(lambda what, v: (f"ticket 88 forwarded to {v}", ["ticket 88 forwarded to"]))
place("prose-comma")(
    lambda what, v: (
        f"could not deliver to {v}, will retry in 30s",
        ["could not deliver to", "will retry in 30s"],
    )
)
place("parens")(
    lambda what, v: (f"user 17 ({v}) changed the plan to pro", ["user 17 (", "changed the plan to pro"])
)
place("field")(lambda what, v: ({"event": "profile saved", what: v, "plan": "pro"}, ["profile saved", "pro"]))
place("neutral-field")(
    lambda what, v: ({"event": "profile saved", "value": v, "plan": "pro"}, ["profile saved", "pro"])
)
place("nested")(lambda what, v: ({"event": "order", "customer": {"contact": {what: v}, "id": 99}}, ["order"]))
place("json-text")(
    lambda what, v: ("posting " + json.dumps({what: v, "plan": "pro", "seats": 3}), ["posting", "pro"])
)
place("json-ascii-neutral")(
    lambda what, v: (
        "posting " + json.dumps({"to": v, "plan": "pro"}, ensure_ascii=False),
        ["posting", "pro"],
    )
)
place("kv")(lambda what, v: (f'level=info {what}="{v}" plan=pro', ["level=info", "plan=pro"]))
place("repr")(lambda what, v: (f"User(id=7, {what}={v!r}, plan='pro')", ["User(id=7", "plan='pro'"]))
place("list")(lambda what, v: ({"event": "bulk", "recipients": ["ops-channel", v]}, ["bulk", "ops-channel"]))
place("csv")(lambda what, v: (f"7;Ada;{v};pro", ["7;Ada;", ";pro"]))
place("xml")(lambda what, v: (f"<customer><id>7</id><{what}>{v}</{what}></customer>", ["<id>7</id>"]))
place("sql")(
    lambda what, v: (
        f"UPDATE users SET {what} = '{v.replace(chr(39), chr(39) * 2)}' WHERE id = 7",
        ["UPDATE users SET", "WHERE id = 7"],
    )
)
place("traceback")(
    lambda what, v: (
        f'Traceback (most recent call last):\n  File "/app/m.py", line 4, in send\nValueError: not accepted: {v}',
        ['File "/app/m.py", line 4'],
    )
)


def cases(rng: random.Random) -> list[tuple[str, str, Case]]:
    made = []
    values: list[tuple[str, str, Callable[[], str]]] = []
    for issuer in CARDS:
        for style, sep in (("bare", ""), ("spaces", " "), ("dashes", "-")):
            values.append(
                (f"card-{issuer}-{style}", "card_number", lambda i=issuer, s=sep: grouped(card(rng, i), s))
            )
    for country in IBANS:
        values.append((f"iban-{country}", "iban", lambda c=country: iban(rng, c)))
        values.append((f"iban-{country}-spaces", "iban", lambda c=country: grouped_iban(iban(rng, c))))
    values += [(f"phone-{form}", "phone", lambda f=form: phone(rng, f)) for form in PHONES]
    values += [(f"mail-{form}", "email", lambda f=form: mail(rng, f)) for form in MAIL_FORMS]
    for name, what, make in values:
        for where, put in PLACES.items():
            value = make()
            event, kept = put(what, value)
            made.append((name, where, (event, (value,), kept)))
    return made


def grouped_iban(text: str) -> str:
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
