"""Personal data: payment cards, accounts, addresses, telephone numbers, by public numbering rules."""

import random
import string
from typing import NamedTuple


class Case(NamedTuple):
    """An event, what it may not show afterwards, and what must stay."""

    kind: str
    event: object
    hidden: str
    kept: str


CARDS = [  # issuer's beginning, length, groups
    ("visa", "4", 16, (4, 4, 4, 4)),
    ("mastercard", "5{1-5}", 16, (4, 4, 4, 4)),
    ("mastercard2", "22{3-9}", 16, (4, 4, 4, 4)),
    ("amex", "3{4,7}", 15, (4, 6, 5)),
    ("discover", "6011", 16, (4, 4, 4, 4)),
    ("discover65", "65", 16, (4, 4, 4, 4)),
    ("jcb", "35{3-8}", 16, (4, 4, 4, 4)),
    ("diners", "36", 14, (4, 6, 4)),
    ("unionpay", "62{0-5}", 16, (4, 4, 4, 4)),
    ("unionpay19", "62{1-5}", 19, (6, 13)),
    ("maestro", "6759", 16, (4, 4, 4, 4)),
    ("mir", "220{0-4}", 16, (4, 4, 4, 4)),
    ("troy", "9792", 16, (4, 4, 4, 4)),
    ("rupay", "652", 16, (4, 4, 4, 4)),
]
IBANS = {
    "DE": "n18",
    "GB": "a4n14",
    "FR": "n10c11n2",
    "NL": "a4n10",
    "ES": "n20",
    "IT": "a1n10c12",
    "CH": "n5c12",
    "AT": "n16",
    "BE": "n12",
    "PL": "n24",
    "SE": "n20",
    "NO": "n11",
    "DK": "n14",
    "FI": "n14",
    "IE": "a4n14",
    "PT": "n21",
    "CZ": "n20",
    "HU": "n24",
    "RO": "a4c16",
    "GR": "n7c16",
    "TR": "n5n1c16",
    "AE": "n3n16",
    "SA": "n2c18",
    "BR": "n23a1c1",
    "LU": "n3c13",
    "MT": "a4n5c18",
    "UA": "n6c19",
    "EE": "n16",
}
# national forms; # is a digit, N one from 2 to 9
PHONES = {
    "us": [
        "+1 (N##) N##-####",
        "(N##) N##-####",
        "N##-N##-####",
        "+1-N##-N##-####",
        "1-N##-N##-####",
        "N##.N##.####",
        "+1N##N######",
    ],
    "uk": [
        "+44 20 7### ####",
        "020 7### ####",
        "07### ######",
        "+447#########",
        "01### ######",
        "(020) 7### ####",
    ],
    "de": [
        "+49 30 ########",
        "030 ########",
        "0171 #######",
        "+49 (0)89 #######",
        "0151/########",
        "+4915########## "[:-2],
    ],
    "fr": ["+33 6 ## ## ## ##", "06 ## ## ## ##", "01.##.##.##.##", "+33 (0)1 ## ## ## ##", "06########"],
    "es": ["+34 6## ### ###", "6## ## ## ##", "91# ### ###", "+346########"],
    "it": ["+39 3## ### ####", "3## #######", "06 #### ####", "+39 02 #######"],
    "nl": ["+31 6 ########", "06-########", "020-#######", "+31 (0)20 ### ####"],
    "ch": ["+41 44 ### ## ##", "044 ### ## ##", "079 ### ## ##"],
    "be": ["+32 4## ## ## ##", "04## ## ## ##", "02 ### ## ##"],
    "se": ["+46 70 ### ## ##", "070-### ## ##", "08-### ### ##"],
    "pl": ["+48 6## ### ###", "6## ### ###", "22 ### ## ##"],
    "in": ["+91 9#### #####", "98########", "+91-9#########", "0 98######## "[:-1]],
    "br": ["+55 11 9####-####", "(11) 9####-####", "(21) ####-####"],
    "jp": ["+81 90-####-####", "090-####-####", "03-####-####"],
    "cn": ["+86 138 #### ####", "138 #### ####", "138########"],
    "au": ["+61 4## ### ###", "04## ### ###", "(02) 9### ####"],
    "kr": ["+82 10-####-####", "010-####-####", "02-###-####"],
    "ru": ["+7 (9##) ###-##-##", "8 (9##) ###-##-##", "+79#########"],
    "mx": ["+52 55 #### ####", "55 #### ####"],
    "za": ["+27 82 ### ####", "082 ### ####"],
}
MAILS = [
    "{f}.{l}@{d}",
    "{f}@{d}",
    "{f}_{l}{n}@{d}",
    "{f}+news{n}@{d}",
    "{F}.{L}@{d}",
    "{f}-{l}@mail.{d}",
    "{f}{n}@{d}",
    "o'{l}@{d}",
    "{f}.{l}@bücher.example",
    "{f}%{l}@{d}",
]
FIRST = [
    "ada",
    "grace",
    "linus",
    "margaret",
    "alan",
    "barbara",
    "edsger",
    "katherine",
    "donald",
    "radia",
    "søren",
    "josé",
]
LAST = [
    "lovelace",
    "hopper",
    "torvalds",
    "hamilton",
    "turing",
    "liskov",
    "dijkstra",
    "johnson",
    "knuth",
    "perlman",
]
DOMAINS = [
    "example.com",
    "example.co.uk",
    "firma.de",
    "posteo.de",
    "gmail.com",
    "acme.io",
    "université.fr",
    "corp.example",
    "mail.example.org",
    "proton.me",
]


def digit_for(number: str) -> str:
    """Answer Luhn's digit."""
    total = 0
    for i, c in enumerate(reversed(number)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def card(beginning: str, length: int, dice: random.Random) -> str:
    """Make a number of that issuer."""
    if "{" in beginning:
        head, rest = beginning.split("{")
        rest = rest[:-1]
        pick = dice.choice(rest.split(",")) if "," in rest else str(dice.randint(*map(int, rest.split("-"))))
        beginning = head + pick
    body = beginning + "".join(dice.choice(string.digits) for _ in range(length - len(beginning) - 1))
    return body + digit_for(body)


def iban(country: str, form: str, dice: random.Random) -> str:
    """Make an account number whose remainder is right."""
    body = ""
    while form:
        kind, rest = form[0], form[1:]
        size = ""
        while rest and rest[0].isdigit():
            size, rest = size + rest[0], rest[1:]
        alphabet = {
            "n": string.digits,
            "a": string.ascii_uppercase,
            "c": string.digits + string.ascii_uppercase,
        }[kind]
        body += "".join(dice.choice(alphabet) for _ in range(int(size)))
        form = rest
    check = 98 - int("".join(str(int(c, 36)) for c in f"{body}{country}00")) % 97
    return f"{country}{check:02d}{body}"


def grouped(text: str, sizes: tuple[int, ...], sign: str) -> str:
    """Part a number into groups."""
    out, at = [], 0
    for size in sizes:
        out.append(text[at : at + size])
        at += size
    return sign.join(part for part in (*out, text[at:]) if part)


def phone(form: str, dice: random.Random) -> str:
    """Fill a national form."""
    return "".join(
        dice.choice(string.digits) if c == "#" else dice.choice("23456789") if c == "N" else c for c in form
    )


SAFE = "ord-48151"


def around(kind: str, value: str, words: dict[str, list[str]], dice: random.Random) -> list[object]:
    """Plant a value in the places where its kind is met."""
    named, label, verb = words[kind]
    return [
        {"event": f"saved {SAFE}", dice.choice(named): value, "n": 2},
        f"{SAFE}: {dice.choice(label)}: {value}, retry 2",
        f"{SAFE} {dice.choice(verb)} {value} today",
        {"event": SAFE, "body": f'{{"id": 7, "{dice.choice(named)}": "{value}"}}'},
        f"{SAFE} User(id=7, {dice.choice(named)}='{value}', active=True)",
        {"event": SAFE, "rows": [["id", value], [1, 2]]}
        if kind in ("card", "iban", "email")
        else {
            "event": SAFE,
            "query": f"{dice.choice(named)}={value.replace('+', '%2B').replace(' ', '%20')}&page=2",
        },
        f"INSERT INTO users (ref, {dice.choice(named)}) VALUES ('{SAFE}', '{value}')"
        if "'" not in value
        else f"{SAFE} for <{value}>",
        f"id,{dice.choice(named)},n\n{SAFE},{value},4",
    ]


WORDS = {
    "card": [
        ["card_number", "pan", "cc", "value"],
        ["card", "Card number", "Kreditkarte", "paid with"],
        ["charged card", "declined", "bezahlt mit"],
    ],
    "iban": [
        ["iban", "account", "konto", "value"],
        ["IBAN", "account", "Konto"],
        ["transfer to", "debit of", "from"],
    ],
    "email": [["email", "to", "user", "contact"], ["e-mail", "to", "sent to"], ["mail to", "invited", "by"]],
    "phone": [
        ["phone", "mobile", "phone_number", "tel"],
        ["phone", "Tel", "Mobile", "Handy", "tél"],
        ["called", "SMS to", "text me at", "call"],
    ],
}


def cases(seed: int = 4, times: int = 2) -> list[Case]:
    """Make all cases of personal data."""
    out = []
    for turn in range(times):
        dice = random.Random(f"{seed}/{turn}")
        for _, beginning, length, groups in CARDS:
            number = card(beginning, length, dice)
            for value in (number, grouped(number, groups, " "), grouped(number, groups, "-")):
                out += [Case("card", e, value, SAFE) for e in around("card", value, WORDS, dice)]
        for country, form in IBANS.items():
            number = iban(country, form, dice)
            for value in (number, grouped(number, (4,) * 9, " ")):
                out += [Case("iban", e, value, SAFE) for e in around("iban", value, WORDS, dice)]
        for form in MAILS:
            for _ in range(4):
                first, last = dice.choice(FIRST), dice.choice(LAST)
                value = form.format(
                    f=first,
                    l=last,
                    F=first.title(),
                    L=last.title(),
                    n=dice.randrange(10, 999),
                    d=dice.choice(DOMAINS),
                )
                out += [Case("email", e, value, SAFE) for e in around("email", value, WORDS, dice)]
        for forms in PHONES.values():
            for form in forms:
                value = phone(form, dice)
                out += [Case("phone", e, value, SAFE) for e in around("phone", value, WORDS, dice)]
    return out
