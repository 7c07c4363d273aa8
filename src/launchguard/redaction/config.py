"""The choices an app makes about redaction: a typed model, checked at start."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - pydantic reads the annotation
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from launchguard.errors import ConfigError
from launchguard.redaction.detectors.detector import Detector  # noqa: TC001 - pydantic reads the annotation
from launchguard.redaction.marker import LAST_FOUR_KINDS

__all__ = ["RedactionConfig", "Style"]

Style = Literal["mask", "last4", "pseudonym", "off"]
"""How a hidden value reads: `[redacted:card]`, `[redacted:card:4242]`, `[card:7f3a9c01d2e4b856]`, or as it was."""

_KIND = re.compile(r"[a-z0-9][a-z0-9-]{0,39}|\*")


class RedactionConfig(BaseModel):
    """What is hidden and how; the defaults hide everything that launchguard knows.

    Attributes:
        enabled: False switches redaction off altogether.
        styles: how each kind reads: `{"email": "pseudonym", "card": "last4", "phone": "off"}`; `*` is all others.
            `last4` shows the end of payment cards, phone numbers and IBANs only: four characters of a token are a leak.
        keep: names of fields whose value is never hidden for its name; detectors still look into it.
        hide: names of fields that are always hidden, beside those that launchguard knows.
        mode: `deny` hides what is known to be telling; `allow` passes only fields in `allow` and launchguard's own.
        allow: names that pass in `allow` mode; detectors still look into their values.
        detectors: more detectors, in code.
        detector_files: TOML files of detectors, one `[[detector]]` table each.
        gitleaks_files: TOML files in gitleaks' form; what cannot be used in them stops the start.
        pseudonym_key: keys the pseudonyms; the guard hands in its own `secret`. None: pseudonyms become plain markers.
        pseudonym_days: a pseudonym changes after so many days (UTC); 0: never.
        llm: `hide` hides prompts, messages, completions and tool arguments; `keep` leaves them to the detectors.
        engine: `auto` takes google-re2 where it is installed; `python` and `re2` insist. Results are equal.
        max_depth: containers nested deeper than this become a placeholder.
        max_items: so many values at most are looked at in one event; the rest becomes a placeholder.
        max_chars: so many characters at most are looked at in one event; the rest becomes a placeholder.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    enabled: bool = True
    styles: dict[str, Style] = Field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()
    mode: Literal["deny", "allow"] = "deny"
    allow: frozenset[str] = frozenset()
    detectors: tuple[Detector, ...] = ()
    detector_files: tuple[Path, ...] = ()
    gitleaks_files: tuple[Path, ...] = ()
    pseudonym_key: SecretStr | None = None
    pseudonym_days: Annotated[int, Field(ge=0, le=3650)] = 0
    llm: Literal["hide", "keep"] = "hide"
    engine: Literal["auto", "re2", "python"] = "auto"
    max_depth: Annotated[int, Field(ge=2, le=100)] = 32
    max_items: Annotated[int, Field(ge=100)] = 20_000
    max_chars: Annotated[int, Field(ge=1_000)] = 1_000_000

    @field_validator("styles")
    @classmethod
    def _styles_fit_their_kinds(cls, styles: dict[str, Style]) -> dict[str, Style]:
        for kind, style in styles.items():
            if not _KIND.fullmatch(kind):
                fix = "a kind is the word in a marker [redacted:KIND], or * for all others"
                raise ConfigError("styles", kind, fix)
            if style == "last4" and kind not in LAST_FOUR_KINDS:
                fix = f"the last four are shown of {', '.join(sorted(LAST_FOUR_KINDS))} alone; take mask or pseudonym"
                raise ConfigError(f"styles.{kind}", style, fix)
        return styles

    @model_validator(mode="after")
    def _allow_needs_its_mode(self) -> RedactionConfig:
        if self.allow and self.mode != "allow":
            raise ConfigError(
                "allow",
                sorted(self.allow),
                'names pass only with mode="allow"; for fields to leave alone write keep=',
            )
        return self
