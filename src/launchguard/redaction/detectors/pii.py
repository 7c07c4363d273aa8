"""Personal data: e-mail addresses, telephone numbers, payment cards, bank accounts."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_IBAN_LENGTHS = [
    "AD24",
    "AE23",
    "AL28",
    "AT20",
    "AZ28",
    "BA20",
    "BE16",
    "BG22",
    "BH22",
    "BI27",
    "BR29",
    "BY28",
    "CH21",
    "CR22",
    "CY28",
    "CZ24",
    "DE22",
    "DJ27",
    "DK18",
    "DO28",
    "EE20",
    "EG29",
    "ES24",
    "FI18",
    "FK18",
    "FO18",
    "FR27",
    "GB22",
    "GE22",
    "GI23",
    "GL18",
    "GR27",
    "GT28",
    "HR21",
    "HU28",
    "IE22",
    "IL23",
    "IQ23",
    "IS26",
    "IT27",
    "JO30",
    "KW30",
    "KZ20",
    "LB28",
    "LC32",
    "LI21",
    "LT20",
    "LU20",
    "LV21",
    "LY25",
    "MC27",
    "MD24",
    "ME22",
    "MK19",
    "MN20",
    "MR27",
    "MT31",
    "MU30",
    "NI28",
    "NL18",
    "NO15",
    "OM23",
    "PK24",
    "PL28",
    "PS29",
    "PT25",
    "QA29",
    "RO24",
    "RS22",
    "RU33",
    "SA24",
    "SC31",
    "SD18",
    "SE24",
    "SI19",
    "SK24",
    "SM27",
    "SO23",
    "ST25",
    "SV28",
    "TL23",
    "TN24",
    "TR26",
    "UA29",
    "VA22",
    "VG24",
    "XK20",
    "YE30",
]


def _iban() -> str:
    """Every country's length, the countries of one first letter together, so that no two branches begin alike."""
    letters = {code[0] for code in _IBAN_LENGTHS}
    branches = [
        rf"{letter}(?:{'|'.join(_rest(code) for code in _IBAN_LENGTHS if code[0] == letter)})"
        for letter in sorted(letters)
    ]
    return rf"(?:{'|'.join(branches)})\b"


def _rest(code: str) -> str:
    return rf"{code[1]}[0-9]{{{2}}}(?:[ -]?[A-Z0-9]){{{int(code[2:]) - 4}}}"


_SPOKEN = r"(?:phone|mobile|whatsapp|handy|fax|tel)(?: number| no| nr)?[ A-Za-z_:=.#'(-]{0,8}"

_LETTERS = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
"""Latin, Greek and Cyrillic: an address may be written in any of them."""

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="email",
        pattern=rf"""(?:[{_LETTERS}0-9._%+'-]{{1,64}}|"[^"\s\\@]{{1,40}}(?: [^"\s\\@]{{1,40}}){{0,3}}")@(?:[{_LETTERS}0-9-]{{1,63}}\.){{1,8}}[{_LETTERS}]{{2,24}}""",
        prefixes=("@",),
        check="email",
        good=(
            "mail ada@example.com now",
            "o'neil+news@mail.example.co.uk",
            "jörg@bücher.example",
            "анна@почта.рф",
            '"ada lovelace"@example.com',
        ),
        bad=("@decorator", "user@host", "icon@2x.png", "git@github.com:acme/app.git", "left-pad@1.3.0"),
        source="RFC 5322 and RFC 6531, as people use them",
    ),
    Detector(
        name="card",
        pattern=(
            r"[2-69][0-9]{3}(?:(?:[ -]?[0-9]{4}){3}|[ -]?[0-9]{6}[ -]?[0-9]{4,5}|[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{2,3}"
            r"|(?:\.[0-9]{4}){3}|\.[0-9]{6}\.[0-9]{4,5})\b"
        ),
        check="card",
        good=(
            "4242 4242 4242 4242",
            "card 5555555555554444.",
            "3782-822463-10005",
            "30569309025904",
            "2223 0031 2200 3222",
            "4242 4242 4242 4242 123",
            "4242.4242.4242.4242",
        ),
        bad=(
            "4242 4242 4242 4241",
            "4800.935999999999",
            "1700000000000000000",
            "<Buffer 66 68 71 77 68 67 61 64 73>",
        ),
        source="ISO/IEC 7812",
    ),
    Detector(
        name="card-of-nineteen-digits",
        kind="card",
        pattern=r"(?:62[0-9]{2}(?:[ -]?[0-9]{4}){3}[ -]?[0-9]{3}|62[0-9]{4}[ -][0-9]{13}|[456][0-9]{3}(?:[ -][0-9]{4}){3}[ -][0-9]{3})\b",
        check="card",
        good=("6222 0212 3456 7890 128", "4511 1453 4805 0126 532"),
        bad=("6222021234567890122",),
        source="UnionPay; ISO/IEC 7812 for Visa and Maestro",
    ),
    Detector(
        name="card-by-name",
        kind="card",
        pattern=(
            r"(?:card|pan|visa|maestro|cc)[ A-Za-z_:=.#'-]{0,12}"
            r"(?P<secret>(?:4|5[0678]|6[0-9])(?:[ -]?[0-9]){10,18})\b"
        ),
        ignore_case=True,
        check="card",
        good=("card 4222222222222", "PAN: 6759649826438453"),
        bad=("offset 4222222222222", "card 4222222222223"),
        source="ISO/IEC 7812",
    ),
    Detector(
        name="iban",
        pattern=_iban(),
        check="iban",
        good=("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "NO9386011117947"),
        bad=("DE89 3704 0044 0532 0130 01", "DE12ABCD"),
        source="ISO 13616; SWIFT IBAN registry",
    ),
    Detector(
        name="iban-in-lower-case",
        kind="iban",
        pattern=r"[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}\b",
        check="iban",
        keyed_by=("iban", "bank", "account", "konto"),
        good=("iban: de89370400440532013000",),
        bad=("iban: de89370400440532013001", "account de12 abcd"),
        source="ISO 13616; SWIFT IBAN registry",
    ),
    Detector(
        name="phone-international",
        kind="phone",
        pattern=(
            r"\+(?:1[ .-]{0,2}\(?[2-9][0-9]{2}\)?[ .-]{0,2}[0-9]{3}[ .-]{0,2}[0-9]{4}"
            r"|7[ .-]{0,2}\(?[3-9][0-9]{2}\)?(?:[ .-]{0,2}[0-9]){7}"
            r"|(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])(?:[ ().-]{0,3}[0-9]){7,11}"
            r"|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[058]|9[679])[0-9](?:[ ().-]{0,3}[0-9]){6,10})\b"
        ),
        good=(
            "+14155550132",
            "+1 (415) 555-0132",
            "+44 20 7946 0958",
            "+33 6 12 34 56 78",
            "+971501234567",
            "+49 (0)30 901820",
        ),
        bad=("UTC+0200", "+1", "2025-11-24T08:49:56+02:00", "c++20231124"),
        source="ITU-T E.164",
    ),
    Detector(
        name="phone-with-two-zeros",
        kind="phone",
        pattern=(
            r"(?:0030|0031|0032|0033|0034|0036|0039|0040|0041|0043|0044|0045|0046|0047|0048|0049|00351|00352|00353|00358|00420|00421|0090)"
            r"[ ./-]\(?[0-9](?:[ ()./-]{0,2}[0-9]){6,11}\b"
        ),
        check="phone",
        good=("0049 89 9387079", "0044 20 7946 0958", "0033 6 12 34 56 78"),
        bad=("0049893870791", "0049 12", "id 10049 89 9387079"),
        source="ITU-T E.164, after the prefix that most of Europe dials",
    ),
    Detector(
        name="phone-north-america",
        kind="phone",
        pattern=r"[2-9][0-9]{2}(?:-[2-9][0-9]{2}-|\.[2-9][0-9]{2}\.)[0-9]{4}\b",
        good=("call 415-555-0132 today", "1-800-555-0199", "415.555.0132"),
        bad=("2025-11-24", "415-555-01327", "id 15-415-5555", "123.456.7890", "415.555-0132"),
        source="North American Numbering Plan",
    ),
    Detector(
        name="phone-area-in-brackets",
        kind="phone",
        pattern=r"\((?:[2-9][0-9]{2}\) ?[2-9][0-9]{2}-|0[1-9][0-9]{0,3}\) ?[0-9]{3,4}[ -]?|[1-9][0-9]\) ?9[0-9]{4}-)[0-9]{4}\b",
        good=("(415) 555-0132", "(02) 9876 5432", "(11) 91234-5678"),
        bad=("f(415) 12", "(2025) 11-24"),
    ),
    Detector(
        name="phone-leading-zero",
        kind="phone",
        pattern=(
            r"0(?:20 [378][0-9]{3} ?[0-9]{4}|7[0-9]{3} [0-9]{3} ?[0-9]{3}|1[0-9]{2} [0-9]{3} [0-9]{4}|1[0-9]{3} [0-9]{6})\b"
        ),
        good=("020 7946 0958", "07700 900123", "0161 496 0123"),
        bad=("0.0 900123", "07:00 900123"),
        source="Ofcom national numbering plan",
    ),
    Detector(
        name="phone-national-groups",
        kind="phone",
        pattern=(
            r"(?:0[1-9][0-9]{1,2}[ -][0-9]{3} [0-9]{2} [0-9]{2}|0[1-9][0-9][ -][0-9]{3}[ -][0-9]{4}|04[0-9]{2} [0-9]{3} [0-9]{3}"
            r"|04[0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}|0[1-9]0-[0-9]{4}-[0-9]{4}|0[36]-[0-9]{4}-[0-9]{4}|06-[0-9]{8}"
            r"|0[1-9][0-9]{2,3}/[0-9]{7,8}|0(?:[34]0|69|89)[ /][0-9]{7,8}|01[5-7][0-9]{1,2}[ /][0-9]{7,8}|05[0-9]{2} [0-9]{3} [0-9]{2} [0-9]{2}|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"
            r"|8 \(9[0-9]{2}\) [0-9]{3}-[0-9]{2}-[0-9]{2})\b"
        ),
        check="phone",
        good=(
            "079 123 45 67",
            "070-821 15 70",
            "0532 123 45 67",
            "087 491 4963",
            "054-123-4567",
            "0490 488 979",
            "0471 12 34 56",
            "090-1234-5678",
            "03-1234-5678",
            "06-12345678",
            "0171/1234567",
            "0171 3143590",
            "030/4156682",
            "138 1234 5678",
            "8 (916) 123-45-67",
        ),
        bad=(
            "0.0 900123",
            "2026-03-01 10:00",
            "010 0101 0101",
            "100-2026-0301",
            "138 1234 56789",
            "123.456.7890",
            "004 123 4567",
            "0701/114930",
        ),
        source="the national numbering plans, as numbers are written there",
    ),
    # What follows must not be one more pair: that would be a dump of bytes.
    Detector(
        name="phone-french",
        kind="phone",
        # What it begins with is spelt out, so that `2026-11-03 08:46` is none before the whole is looked for.
        pattern=r"(?P<secret>0(?:[1234] |[56789] )[0-9]{2}(?: [0-9]{2}){3})(?:$|[^ 0-9A-Za-z]| [g-zG-Z]| [A-Za-z]{3})",
        prefixes=("01 ", "02 ", "03 ", "04 ", "05 ", "06 ", "07 ", "08 ", "09 "),
        good=("06 12 34 56 78", "tel 01 44 55 66 77, twice", "01 44 55 66 77 before noon"),
        bad=("06 12 34 56", "06 12 34 56 78 9a", "01 23 45 67 89 00 00"),
        source="the French numbering plan",
    ),
    Detector(
        name="phone-french-with-dots",
        kind="phone",
        pattern=r"(?P<secret>0[1-9](?:\.[0-9]{2}){4})(?:$|[^.0-9A-Za-z]|\.(?:\s|$))",
        good=("at 01.44.64.86.65.", "06.12.34.56.78 or"),
        bad=("01.02.03.04.05.06", "01.12.2025", "101.44.64.86.65"),
        source="the French numbering plan",
    ),
    Detector(
        name="phone-by-name",
        kind="phone",
        pattern=_SPOKEN + r"(?P<secret>\(?[0-9](?:[ ()./-]{0,2}[0-9]){6,14})\b",
        ignore_case=True,
        check="phone",
        good=(
            "phone 030 901820",
            "mobile: 0151 23456789",
            "tel (11) 91234-5678",
            "phone number is 612 34 56 78",
            "whatsapp 0049 30 9018200",
        ),
        bad=("phone 12", "order 030 901820", "mobile 2025-11-24 08:49"),
        source="the national numbering plans, after a word that says telephone",
    ),
    Detector(
        name="phone-to-call",
        kind="phone",
        pattern=(
            r"(?:(?:[Cc]all|[Cc]ontact|[Rr]each|[Dd]ial|[Pp]hone)(?:ed|ing|d)?[ a-z]{0,12}|(?:[Tt]ext(?:ed)?(?: me| us| to| at| on){1,2}|(?:SMS|sms)(?: to| at)?) )"
            r"(?P<secret>\(?0[1-9](?:[ ()./-]{0,2}[0-9]){7,12}|[2-9][0-9]{2}\.[2-9][0-9]{2}\.[0-9]{4}"
            r"|[6-9][0-9]{2} (?:[0-9]{2} [0-9]{2} [0-9]{2}|[0-9]{3} [0-9]{3})|[2-9][0-9] (?:[0-9]{3} [0-9]{2} [0-9]{2}|[0-9]{4} [0-9]{4})"
            r"|\([1-9][0-9]\) ?[2-9][0-9]{3}-[0-9]{4})\b"
        ),
        check="phone",
        good=(
            "call me on 030 901820 11",
            "contact 0151 23456789",
            "call 415.555.0132",
            "SMS to 612 34 56 78",
            "text me at (21) 3456-7890",
        ),
        bad=("call 1234567890", "call 0 failed", "call 612 of 34 56 78", "text 24 1024"),
    ),
    Detector(
        name="us-social-security-number",
        kind="ssn",
        pattern=(
            r"(?:ssn|social[ _-]security(?:[ _-](?:number|no))?)[ A-Za-z:=#._-]{0,8}"
            r"(?P<secret>[0-8][0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{4})\b"
        ),
        ignore_case=True,
        good=("ssn 078-05-1120", "Social Security number: 078051120"),
        bad=("batch 078-05-1120", "ssn 078-05-11201"),
        source="US Social Security Administration",
    ),
)
