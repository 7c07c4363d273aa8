"""The guard's configuration: one typed model, read once at start.

Rule 1: code beats environment beats file (`[tool.launchguard]` in pyproject.toml, or launchguard.toml).
Rule 2: a wrong value stops the start with the field, the value and the fix; a secret is never shown.
Rule 3: after it is made it never changes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field as ModelField,
    GetPydanticSchema,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import core_schema
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    PyprojectTomlConfigSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from launchguard.accesslog import Field as LogField  # noqa: TC001 - pydantic reads it
from launchguard.deployment import find_commit, find_environment, find_service
from launchguard.errors import ConfigError
from launchguard.findings import Finding
from launchguard.ratelimit.rule import RateLimit
from launchguard.redaction.config import RedactionConfig
from launchguard.routes.policy import without_reason

__all__ = ["GuardConfig", "load_config"]

PREFIX = "LAUNCHGUARD_"

_FIXES = {
    "auth": "write a list of what refuses strangers: callables, classes, or their dotted names",
    "boot": 'write "enforce", "warn" or "off"',
    "enabled": "write true or false",
    "health_path": 'write a path such as "/health", or null to switch it off',
    "limits": 'write RateLimit objects, or mappings such as {preset = "login", path = "/auth/login"}',
    "logging": 'write "auto", or null to touch no logger',
    "metrics_path": 'write a path such as "/metrics", or null to switch it off',
    "mode": 'write "shadow" to count without refusing, or leave it out',
    "ops_networks": 'write a list of networks, such as ["10.0.0.0/8"]',
    "public": 'write {"GET /pricing": "why it is public"}; an entry is METHOD /path or METHOD /path/*',
    "store": 'write "auto", "memory://", "shm://" or a redis:// URL',
}

_SECRETS = frozenset({"secret", "ops_token", "pseudonym_key"})

_METHODS = frozenset(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "WEBSOCKET"]
) | {"*"}


def _boot_default() -> Literal["enforce", "warn"]:
    return "warn" if "PYTEST_CURRENT_TEST" in os.environ or "pytest" in sys.modules else "enforce"


def _public(value: Any, info: ValidationInfo) -> dict[str, str]:
    field = info.field_name or "public"
    if isinstance(value, str | bytes) or not isinstance(value, Iterable | None):
        raise ConfigError(field, value, _FIXES["public"])
    entries = value if isinstance(value, Mapping) else dict.fromkeys(value or (), "")
    return {_entry(field, entry): str(reason or "") for entry, reason in entries.items()}


def _entry(field: str, entry: Any) -> str:
    method, _, path = str(entry).strip().partition(" ")
    path = path.strip()
    if method.upper() not in _METHODS or not path.startswith("/") or "*" in path.removesuffix("/*"):
        raise ConfigError(field, entry, 'write METHOD /path or METHOD /path/*, such as "GET /pricing"')
    return f"{method.upper()} {path}"


def _rules(value: Any) -> tuple[RateLimit, ...]:
    if isinstance(value, RateLimit) or not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ConfigError("limits", value, _FIXES["limits"])
    rules = tuple(each if isinstance(each, RateLimit) else _rule(each) for each in value)
    names = [rule.name for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(
            "limits", twice[0], "two rules have this name; give one of them another with name=…"
        )
    return rules


def _rule(value: Any) -> RateLimit:
    if not isinstance(value, Mapping):
        raise ConfigError("limits", value, _FIXES["limits"])
    return RateLimit.from_mapping(value)


_Rule = Annotated[  # InstanceOf would read the fields too, and up to pydantic 2.11 fall over names that are there for mypy alone
    RateLimit, GetPydanticSchema(lambda _, __: core_schema.is_instance_schema(RateLimit))
]


class GuardConfig(BaseSettings):
    """Every keyword of `LaunchGuard(…)`; docs/configuration.md has the table.

    Raises:
        ConfigError: through `load_config`, for the first wrong value.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        pyproject_toml_table_header=("tool", "launchguard"),
        toml_file="launchguard.toml",
        hide_input_in_errors=True,
    )

    limits: Annotated[tuple[_Rule, ...], BeforeValidator(_rules)] = ()
    public: Annotated[dict[str, str], BeforeValidator(_public)] = ModelField(default_factory=dict)
    auth: tuple[Any, ...] = ()
    in_body: Annotated[dict[str, str], BeforeValidator(_public)] = ModelField(default_factory=dict)
    allow_networks: tuple[str, ...] = ()
    block_networks: tuple[str, ...] = ()
    store: str = "auto"
    secret: SecretStr | None = None
    proxies: Any = None
    principal: Callable[..., Any] | None = None
    tenant: Callable[..., Any] | None = None
    boot: Literal["enforce", "warn", "off"] = ModelField(default_factory=_boot_default)
    mode: Literal["shadow"] | None = None
    enabled: bool = True
    environment: str = ModelField(default_factory=find_environment)
    service: str = ModelField(default_factory=find_service)
    commit: str = ModelField(default_factory=find_commit)
    health_path: str | None = "/health"
    metrics_path: str | None = "/metrics"
    ops_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    ops_token: SecretStr | None = None
    logging: Literal["auto"] | None = "auto"
    log_fields: tuple[LogField, ...] = ()
    redaction: RedactionConfig = ModelField(default_factory=RedactionConfig)
    checks: Mapping[str, Callable[..., Any]] = ModelField(default_factory=dict)
    drain_s: float = ModelField(default=0.0, ge=0, le=300)

    @field_validator("proxies", mode="before")
    @classmethod
    def _out_of_json(cls, value: Any) -> Any:
        """A list or mapping out of the environment, as in every other field."""
        return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value

    @field_validator("logging", mode="before")
    @classmethod
    def _null(cls, value: Any) -> Any:
        """In the environment null is a text."""
        return None if value in ("null", "") else value

    @field_validator("health_path", "metrics_path")
    @classmethod
    def _path(cls, value: str | None) -> str | None:
        if value in (None, ""):
            return None
        if not value.startswith("/") or value.endswith("/") or "{" in value:
            raise ValueError('write a path such as "/health", without a slash at its end')
        return value

    @field_validator("metrics_path")
    @classmethod
    def _beside_health(cls, value: str | None, info: ValidationInfo) -> str | None:
        health = info.data.get("health_path")
        if value and health and (value == health or value.startswith(f"{health}/")):
            raise ValueError(f"health stands there (health_path={health}); write another path")
        return value

    @field_validator("secret", "ops_token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("write at least 16 characters, such as the output of: openssl rand -hex 32")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (
            init_settings,
            env_settings,
            PyprojectTomlConfigSettingsSource(settings_cls),
            TomlConfigSettingsSource(settings_cls),
        )


def load_config(settings: Mapping[str, Any]) -> tuple[GuardConfig, list[Finding]]:
    """The configuration out of code, environment and file, with what is odd about where it came from.

    Raises:
        ConfigError: a value is wrong, or a name is unknown.
    """
    try:
        config = GuardConfig(**settings)
    except ValidationError as error:
        raise _explain(error) from None
    except SettingsError as error:
        name = PREFIX + str(error).partition('"')[2].partition('"')[0].upper()
        fix = 'in the environment a list or mapping is JSON, such as ["10.0.0.0/8"]'
        raise ConfigError(name, os.environ.get(name, ""), fix, secret=name.endswith("REDACTION")) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("launchguard.toml", str(error), "mend the file") from None
    except ValueError as error:  # a TOML file that is none: tomllib's error is a ValueError
        if isinstance(error, ConfigError):
            raise
        raise ConfigError("pyproject.toml or launchguard.toml", str(error), "mend the file") from None
    return config, [*_overridden(settings), *_unknown_variables(), *without_reason(config.public)]


def _explain(error: ValidationError) -> ConfigError:
    """The first error as one sentence."""
    first = error.errors(include_url=False)[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ConfigError):
        return cause
    path = [str(part) for part in first["loc"]]
    field = path[0] if path else "LaunchGuard"
    if first["type"] == "extra_forbidden":
        return _unknown(path)
    fix = str(cause) if cause is not None else _FIXES.get(field, first["msg"])
    return ConfigError(".".join(path), first["input"], fix, secret=not _SECRETS.isdisjoint(path))


def _unknown(path: list[str]) -> ConfigError:
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way out

    *above, field = path
    owner = GuardConfig.model_fields[above[0]].annotation if above else GuardConfig
    fields = getattr(owner, "model_fields", {})
    close = get_close_matches(field, fields, n=1)
    fix = f"did you mean {close[0]!r}?" if close else f"the fields are: {', '.join(fields)}"
    return ConfigError(".".join(above) or "LaunchGuard", field, f"there is no such field; {fix}")


def _overridden(settings: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding(
            "config.env-overridden",
            "info",
            name,
            f"{name} is set, but {field}= in code beats it",
            f"drop {field}= from the code, or unset {name}",
        )
        for field in settings
        if (name := PREFIX + field.upper()) in os.environ
    ]


def _unknown_variables() -> list[Finding]:
    known = {PREFIX + field.upper() for field in GuardConfig.model_fields} | {f"{PREFIX}CANARY"}
    return [
        Finding(
            "config.unknown-variable",
            "warning",
            name,
            f"{name} is set in the environment, but launchguard has no such field",
            "correct its name or unset it",
        )
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name.partition("__")[0] not in known
    ]
