"""Personal data, by another hand than `tests/quality/pii.py`: cards, IBANs of every country, phones of forty, addresses."""

# ruff: noqa: SIM905 - tables
from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

__all__ = ["PERSONAL", "planted"]

_ISSUERS = """4:16 51:16 53:16 55:16 2221:16 2720:16 34:15 37:15 6011:16 65:16 300:14 36:14 38:14 3528:16 3589:16 6200:16
    6259:16 2200:16 2204:16 6521:16""".split()
_SEPARATORS = ("", " ", "-", ".")
_IBANS = """AD:d8c12 AE:d19 AL:d8c16 AT:d16 AZ:A4c20 BA:d16 BE:d12 BG:A4d6c8 BH:A4c14 BR:d23A1c1 BY:c4d4c16 CH:d5c12 CR:d18
    CY:d8c16 CZ:d20 DE:d18 DK:d14 DO:c4d20 EE:d16 EG:d25 ES:d20 FI:d14 FO:d14 FR:d10c11d2 GB:A4d14 GE:A2d16 GI:A4c15 GL:d14
    GR:d7c16 GT:c4c20 HR:d17 HU:d24 IE:A4d14 IL:d19 IQ:A4d15 IS:d22 IT:A1d10c12 JO:A4d4c18 KW:A4c22 KZ:d3c13 LB:d4c20
    LC:A4c24 LI:d5c12 LT:d16 LU:d3c13 LV:A4c13 LY:d21 MC:d10c11d2 MD:c2c18 ME:d18 MK:d3c10d2 MR:d23 MT:A4d5c18 MU:A4d19A3
    NL:A4d10 NO:d11 PK:A4c16 PL:d24 PS:A4c21 PT:d21 QA:A4c21 RO:A4c16 RS:d18 SA:d2c18 SC:A4d20A3 SE:d20 SI:d15 SK:d20
    SM:A1d10c12 ST:d21 SV:A4d20 TL:d19 TN:d20 TR:d6c16 UA:d6c19 VA:d18 VG:A4d16 XK:d16""".split()
_PHONES = """+1 N## N## ####|(N##) N##-####|N##-N##-####|+1N##N######|1-N##-N##-####|+1 (N##) N##-####|+44 7### ######|07### ######
+44 20 #### ####|020 7### ####|+447#########|+44 (0)20 #### ####|+49 151 ########|+49 30 #######|+4917#########|+49 (0) 89 ######
0171/#######|+33 6 ## ## ## ##|06 ## ## ## ##|+336########|01.##.##.##.##|+34 6## ### ###|+346########|+39 3## #######
+39 06 #### ####|+31 6 ########|06-########|+32 4## ## ## ##|04## ## ## ##|+41 79 ### ## ##|079 ### ## ##|+43 664 #######
+46 70 ### ## ##|070-### ## ##|+47 9## ## ###|+45 ## ## ## ##|+358 40 ### ####|+48 6## ### ###|+351 91# ### ###|+353 87 ### ####
087 ### ####|+91 9#### #####|+919#########|+81 90 #### ####|090-####-####|03-####-####|+82 10 #### ####|010-####-####
+86 138 #### ####|138-####-####|+55 11 9####-####|(11) 9####-####|+52 55 #### ####|+61 4## ### ###|04## ### ###|+64 21 ### ####
+27 82 ### ####|082 ### ####|+234 803 ### ####|+254 7## ######|+971 50 ### ####|+972 54 ### ####|054-###-####|+90 532 ### ## ##
0532 ### ## ##|+7 916 ###-##-##|8 (916) ###-##-##|+380 67 ### ## ##|+65 9### ####|+852 9### ####|+62 812 #### ####|+63 917 ### ####
+84 90 ### ####|+66 81 ### ####|+54 9 11 ####-####|+57 310 ### ####|+56 9 #### ####|+420 60# ### ###|+30 69## ### ###|+36 20 ### ####""".replace(
    "\n", "|"
).split("|")
_LOCAL = """ann.smith ann+news bob_42 csmith eve-garcia Ann.Smith frank.chen+billing 90210345 info g.h grace.okafor""".split()
_DOMAINS = """example.com acme.co.uk gmail.com mail.company.io web.de yahoo.co.jp firma.com.br outlook.fr sub.dept.uni.edu
    proton.me qq.com xn--bcher-kva.example post.museum""".split()
_TEXTS = [
    "contact {} about order 8812", "user={} action=login", '{{"to": "{}", "status": "sent"}}', "invalid recipient '{}'", "[{}]",
    "<{}>", "customer: {}, plan: pro", "{}", "Reached {}.", "to: {}; cc: nobody", 'value "{}" is not valid', "key=1&who={}&x=2",
    "notified {} (attempt 2)", "|{}|", "用户{}登录", "id,name\n7,{}\n", "SELECT * FROM u WHERE x = '{}'", "- {}\n- other",
]  # fmt: skip
_FIELDS = {
    "email": ("email", "to", "e-mail"),
    "card": ("card", "card number", "cc"),
    "iban": ("IBAN", "iban", "account"),
    "phone": ("phone", "tel", "mobile"),
}


def _digits(r: random.Random, count: int) -> str:
    return "".join(r.choices(string.digits, k=count))


def email(r: random.Random) -> str:
    return f"{r.choice(_LOCAL)}@{r.choice(_DOMAINS)}"


def card(r: random.Random) -> str:
    head, size = r.choice(_ISSUERS).split(":")
    body = head + _digits(r, int(size) - 1 - len(head))
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    number = f"{body}{-sum(value - 9 * (value > 9) for value in doubled) % 10}"
    groups = re.findall("....", number) if len(number) == 16 else [number[:4], number[4:10], number[10:]]
    return r.choice(_SEPARATORS).join(groups)


def iban(r: random.Random) -> str:
    country, structure = r.choice(_IBANS).split(":")
    sets = {"d": string.digits, "A": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}
    body = "".join(
        "".join(r.choices(sets[of], k=int(size))) for of, size in re.findall(r"([dAc])(\d+)", structure)
    )
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{body}{country}00")) % 97
    number = f"{country}{check:02d}{body}"
    return " ".join(re.findall(".{1,4}", number)) if r.random() < 0.5 else number


def phone(r: random.Random) -> str:
    shape = r.choice(_PHONES).replace("N", "n")
    return "".join(
        _digits(r, 1) if sign == "#" else r.choice("23456789") if sign == "n" else sign for sign in shape
    )


PERSONAL = {"email": email, "card": card, "iban": iban, "phone": phone}


def planted(kind: str, r: random.Random) -> tuple[Any, str, tuple[str, ...]]:
    """An event with such a value in it, the value, and what must stay."""
    value = PERSONAL[kind](r)
    where = r.random()
    if where < 0.25:
        return (
            {"event": "customer.updated", r.choice(["contact", "note", kind]): value, "id": 812},
            value,
            ("customer.updated",),
        )
    if where < 0.4:
        return f"{r.choice(_FIELDS[kind])}: {value} for order 8812", value, ("for order 8812",)
    template = r.choice(_TEXTS)
    keeps = tuple(part.strip(" '\"<>[]|.,;:=&{}") for part in template.split("{}"))
    return template.format(value), value, tuple(keep for keep in keeps if len(keep) > 2)
