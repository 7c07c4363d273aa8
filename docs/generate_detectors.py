"""Writes docs/redaction-detectors.md from the detectors themselves: `python docs/generate_detectors.py`.

tests/docs/test_redaction_detectors_page.py fails while the page and the data differ.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from launchguard.redaction import detectors
from launchguard.redaction.detectors import Detector, builtin

PAGE = Path(__file__).with_name("redaction-detectors.md")

FAMILIES = {
    "ai": "AI providers, vector stores and the tools around them",
    "talk": "What is said to models and by them",
    "cloud": "Large clouds",
    "hosting": "Hosting platforms",
    "secret_stores": "Secret managers and infrastructure as code",
    "codehosts": "Code hosts",
    "ci_registries": "CI and package registries",
    "chat": "Chat and social services",
    "payments": "Payments, commerce and crypto money",
    "mail_sms": "Mail, SMS and push",
    "databases": "Databases and brokers",
    "observability": "Observability",
    "saas": "Other services",
    "auth": "Sign-in and identity",
    "webhooks": "Web-hooks",
    "keys": "Private keys and tokens",
    "http": "HTTP",
    "commands": "Command lines and statements",
    "pii": "Personal data",
    "generic": "Whoever issued it",
}

HEAD = """\
# What redaction recognises

This page is written by `docs/generate_detectors.py` from the detectors themselves; a test keeps the two in step.

There are {detectors} detectors for {kinds} kinds. The *kind* is the word in the marker, `[redacted:KIND]`, and in
the label of `launchguard_redactions_total{{kind}}`; it is also what `styles` takes, so one kind can be switched off,
shortened or turned into a pseudonym:

```python
from launchguard.redaction import RedactionConfig, Redactor

redactor = Redactor(RedactionConfig(styles={{"email": "off", "card": "last4"}}))
line = redactor.redact_text("ada@example.com paid with 4242 4242 4242 4242")
assert "ada@example.com" in line
assert "4242 4242" not in line
```

A detector is for values that give themselves away, or that stand next to a word that does (*near*). Fields and
parameters with a telling name (`password`, `api_key`, `authorization`, …) are hidden whole whatever they hold, and
that needs no detector.

**Beginnings** are what values of the kind start with or contain. **Checked** says what a match must pass besides its
shape: `card` is an issuer's range, its length and the Luhn digit, `iban` the country's length and modulo 97, `jwt` a
decoded JOSE header, `mixed` letters and digits, `varied` both cases too, `entropy` randomness. Tokens whose vendor adds a checksum (GitHub,
npm, Cloudflare, Vercel) are hidden with a wrong one too: a mistyped or cut token is a secret still.

Left alone on purpose, because they are public: publishable keys (`pk_live_…`, `pk.eyJ…`, `phc_…`, `pk-lf-…`,
`sb_publishable_…`), SSH and PGP public keys, certificates, and ids of accounts, keys and web-hooks.
"""


def page() -> str:
    found = builtin()
    parts = [HEAD.format(detectors=len(found), kinds=len({detector.kind for detector in found}))]
    for module, title in FAMILIES.items():
        family = importlib.import_module(f"{detectors.__name__}.{module}")
        rows = [_row(detector) for detector in sorted(family.DETECTORS, key=lambda detector: detector.kind)]
        parts += [
            f"\n## {title}\n",
            "| Kind | Detector | Beginnings | Near | Checked | Described in |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
        ]
    return "\n".join(parts) + "\n"


def _row(detector: Detector) -> str:
    cells = (
        f"`{detector.kind}`",
        "" if detector.name == detector.kind else f"`{detector.name}`",
        _codes(_beginnings(detector)),
        _codes(sorted({word.replace("_", " ").replace("-", " ") for word in detector.keyed_by})),
        _codes(detector.check.split()),
        _link(detector.source),
    )
    return f"| {' | '.join(cells)} |"


def _beginnings(detector: Detector) -> list[str]:
    from launchguard.redaction.detectors.heads import leading_literals

    literals = detector.prefixes or leading_literals(detector.pattern, ignore_case=detector.ignore_case)
    return [text for text in literals if len(text) > 1]


def _codes(words: list[str] | tuple[str, ...], most: int = 6) -> str:
    shown = ", ".join(f"`{word.replace('|', chr(92) + '|').strip() or word}`" for word in words[:most])
    return f"{shown}, …" if len(words) > most else shown


def _link(source: str) -> str:
    if not source.startswith("https://"):
        return source
    return f"[{source.split('/')[2].removeprefix('www.')}]({source})"


if __name__ == "__main__":
    PAGE.write_text(page())
