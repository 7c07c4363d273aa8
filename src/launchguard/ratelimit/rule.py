"""One rule: which requests it covers, what it counts, and what happens when the store is gone. Checked when it is made."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from launchguard.errors import ConfigError
from launchguard.ratelimit.outcome import counting
from launchguard.ratelimit.presets import PRESET_OPTIONS, PRESETS, Presets
from launchguard.ratelimit.quota import Per, Quota, counted, parts_of
from launchguard.ratelimit.rate import parse_rate
from launchguard.routes.template import template_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.money import Prices
    from launchguard.ratelimit.rate import Rate

__all__ = ["Mode", "OnStoreError", "RateLimit"]

Mode = Literal["enforce", "shadow"]
OnStoreError = Literal["local", "allow", "deny"]
PlusTags = Literal["keep", "merge"]

BODY_BYTES = 64 * 1024
"""How much of a body is read for an account; bytes."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,48}")
_METHOD = re.compile(r"[A-Z][A-Z0-9_-]{0,19}")
_PATH = re.compile(r"/(?:[^\s?#*{}<>\\]|\{[A-Za-z_]\w*\})*(?:(?<=/)\*)?")


@dataclass(frozen=True, slots=True, init=False)
class RateLimit(Presets):
    """A rate limit on a route, or one that is taken by hand.

    Args:
        name: unique; the name of its policy in the header fields and its label in the metrics.
        path: the route, in the framework's own syntax or `{name}`, or ending in `/*`; None to take it by hand.
        rates: such as `30/minute`; all of them hold. A callable of the exchange may follow them: it gives the rate
            (or a list of them) of the caller's plan, or None for the rates written here.
        per: whom it counts: `ip`, `account`, `user`, `tenant`, `credential`, `path`, `global`, a callable of the
            exchange, or a tuple of these as one joint key. A user, tenant or credential that is not known counts by
            address.
        account: the field of the body that names the account, dotted where nested.
        methods: which methods; None for all that the route serves.
        cost: what one request costs: a whole number, or a callable of the exchange.
        failed: count only what failed: statuses, or a callable of the exchange. Charged before, given back after.
        mode: `shadow` counts and refuses nobody.
        on_store_error: `local` counts in this process, `allow` lets through, `deny` answers 503.
        plus_tags: `merge` takes `name+tag@example.com` for `name@example.com`.

    Raises:
        ConfigError: a value that cannot work, with the field, the value and what to write instead.
    """

    name: str
    path: str | None
    quotas: tuple[Quota, ...]
    account: str | None = None
    methods: frozenset[str] | None = None
    cost: int | Callable[[Any], int] = 1
    plan: Callable[[Any], Any] | None = None
    failed: Callable[[Exchange], bool] | None = None
    succeeded: Callable[[Exchange], bool] | None = None
    mode: Mode = "enforce"
    on_store_error: OnStoreError = "local"
    plus_tags: PlusTags = "keep"
    preset: str = ""
    neutral: Any = None
    prices: Prices | None = None
    estimate: int | Callable[[Any], int] | None = None
    signature: Callable[[Any, bytes], bool] | None = None
    body_bytes: int = field(default=BODY_BYTES, repr=False)

    def __init__(
        self,
        name: str,
        path: str | None = None,
        *rates: str | Callable[[Any], Any],
        per: Per | tuple[Per, ...] = "ip",
        account: str | None = None,
        methods: str | Iterable[str] | None = None,
        cost: int | Callable[[Any], int] = 1,
        failed: Iterable[int] | Callable[[Any], bool] | None = None,
        mode: Mode = "enforce",
        on_store_error: OnStoreError = "local",
        plus_tags: PlusTags = "keep",
    ) -> None:
        where = f"limits[{_name(name)}]"
        parsed = [parse_rate(rate, f"{where}.rates") for rate in rates if not callable(rate)]
        if not parsed:
            raise ConfigError(f"{where}.rates", rates, "write at least one rate, such as '30/minute'")
        keyed = _per(per, account, path, where)
        quotas = [
            Quota(
                label=_label(name, number),
                rate=rate,
                per=keyed,
                strategy=counted(rate),
                refunded=failed is not None,
                shown="account" not in keyed,
            )
            for number, rate in enumerate(parsed, 1)
        ]
        self._fill(
            name,
            path,
            tuple(quotas),
            account=account,
            methods=methods,
            cost=_cost(cost, parsed, where),
            plan=_plan(rates, where),
            failed=counting(failed, f"{where}.failed"),
            mode=mode,
            on_store_error=on_store_error,
            plus_tags=plus_tags,
        )

    @classmethod
    def made(cls, name: str, path: str | None, quotas: Sequence[Quota], **options: Any) -> RateLimit:
        """A rule out of quotas, as the presets make one."""
        rule = cls.__new__(cls)
        rule._fill(name, path, tuple(quotas), **options)  # noqa: SLF001 - a second constructor
        return rule

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> RateLimit:
        """A rule out of a file or a dict: `{preset = "login", path = "/auth/login", account = "email"}`, or
        `{name = "search", path = "/search", rates = ["30/minute"]}`.

        Raises:
            ConfigError: as for the class, and for an unknown preset or key.
        """
        given = dict(mapping)
        preset = given.pop("preset", None)
        if preset is not None:
            if preset not in PRESETS:
                raise ConfigError("limits.preset", preset, f"write one of {', '.join(PRESETS)}")
            make = getattr(cls, preset)
            _known_keys(given, make, f"limits[{given.get('name', preset)}]")
            if isinstance(given.get("neutral"), list):
                given["neutral"] = tuple(given["neutral"])  # a file has no pairs
            return make(given.pop("path", None), **given)  # type: ignore[no-any-return] # one of PRESETS
        where = f"limits[{given.get('name', '?')}]"
        rates = given.pop("rates", None) or given.pop("rate", ())
        _known_keys(given, cls, where)
        if not isinstance(rates, str | list | tuple):
            raise ConfigError(f"{where}.rates", rates, "write a rate such as '30/minute', or a list of them")
        if "name" not in given:
            raise ConfigError("limits", dict(mapping), "give the rule a name, or a preset")
        return cls(
            given.pop("name"),
            given.pop("path", None),
            *([rates] if isinstance(rates, str) else rates),
            **given,
        )

    def changed(self, **values: Any) -> RateLimit:
        """The same rule with other values of its attributes, which are taken as they are."""
        rule = RateLimit.__new__(RateLimit)
        for name in RateLimit.__dataclass_fields__:
            object.__setattr__(rule, name, values.get(name, getattr(self, name)))
        return rule

    def in_shadow(self) -> RateLimit:
        """The same rule, counting only."""
        return self.changed(mode="shadow")

    def with_rates(self, rates: Sequence[str]) -> RateLimit:
        """The same rule with other rates: a caller's plan.

        Raises:
            ConfigError: as for the class.
        """
        first = self.quotas[0]
        where = f"limits[{self.name}].rates"
        quotas = [
            replace(first, label=_label(self.name, number), rate=rate, strategy=counted(rate))
            for number, rate in enumerate([parse_rate(rate, where) for rate in rates], 1)
        ]
        return self.changed(quotas=tuple(quotas), plan=None)

    @property
    def guards_account(self) -> bool:
        """Whether an account is among its keys, so that figures and waits say no more than they must."""
        return any("account" in quota.per or quota.distinct for quota in self.quotas)

    def _fill(
        self,
        name: str,
        path: str | None,
        quotas: tuple[Quota, ...],
        *,
        account: str | None = None,
        methods: str | Iterable[str] | None = None,
        **options: Any,
    ) -> None:
        where = f"limits[{_name(name)}]"
        if not quotas:
            raise ConfigError(where, name, "every count of it is switched off; leave the rule out instead")
        _choice(options.get("mode", "enforce"), Mode, f"{where}.mode")
        _choice(options.get("on_store_error", "local"), OnStoreError, f"{where}.on_store_error")
        _choice(options.get("plus_tags", "keep"), PlusTags, f"{where}.plus_tags")
        values = {
            "name": name,
            "path": _path(path, where),
            "quotas": quotas,
            "account": _account(account, where),
            "methods": _methods(methods, where),
            **options,
        }
        for key, attribute in RateLimit.__dataclass_fields__.items():
            object.__setattr__(self, key, values.pop(key, attribute.default))
        if values:
            raise TypeError(f"unknown options of a rule: {', '.join(values)}")


def _name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigError("limits.name", name, "write 1 to 48 of A-Z a-z 0-9 _ . -, such as 'search'")
    return name


def _label(name: str, number: int) -> str:
    return name if number == 1 else f"{name}.{number}"


def _path(path: object, where: str) -> str | None:
    if path is None:
        return None
    if not isinstance(path, str) or not path:
        raise ConfigError(f"{where}.path", path, "write a route such as '/teams/{team}/invites', or '/api/*'")
    template = template_of(path)
    if not _PATH.fullmatch(template) or "//" in template:
        raise ConfigError(
            f"{where}.path",
            path,
            "write the path alone, parameters as {name}, a * only at its end as in '/api/*'",
        )
    return template


def _per(per: Per | tuple[Per, ...], account: str | None, path: str | None, where: str) -> tuple[Per, ...]:
    parts = parts_of(per, f"{where}.per")
    if "account" in parts and account is None and path is not None:
        raise ConfigError(f"{where}.account", account, "name the field of the body that holds the account")
    if account is not None and "account" not in parts:
        raise ConfigError(f"{where}.per", per, "account= is read for nothing; write per='account'")
    return parts


def _account(account: object, where: str) -> str | None:
    if account is not None and not (isinstance(account, str) and all(account.split("."))):
        raise ConfigError(f"{where}.account", account, "write a field such as 'email' or 'user.email'")
    return account


def _methods(methods: str | Iterable[str] | None, where: str) -> frozenset[str] | None:
    if methods is None:
        return None
    listed = methods if hasattr(methods, "__iter__") and not isinstance(methods, str) else [methods]
    named = frozenset(str(each).upper() for each in listed)
    for each in named:
        if not _METHOD.fullmatch(each):
            raise ConfigError(f"{where}.methods", each, "write methods such as 'POST', or WEBSOCKET")
    if not named:
        raise ConfigError(f"{where}.methods", methods, "write at least one method, or None for all")
    return named | {"HEAD"} if "GET" in named else named


def _cost(cost: object, rates: list[Rate], where: str) -> Any:
    if callable(cost):
        return cost
    if isinstance(cost, bool) or not isinstance(cost, int) or cost < 1:
        raise ConfigError(f"{where}.cost", cost, "a cost is a whole number of 1 or more, or a callable")
    if any(cost > rate.limit * rate.scale for rate in rates):
        raise ConfigError(f"{where}.cost", cost, "the cost is over the limit, so that no request could pass")
    return cost


def _plan(rates: tuple[Any, ...], where: str) -> Any:
    plans = [rate for rate in rates if callable(rate)]
    if len(plans) > 1:
        raise ConfigError(f"{where}.rates", plans, "give one callable of a plan at most")
    return plans[0] if plans else None


def _choice(value: object, choices: Any, where: str) -> None:
    if value not in get_args(choices):
        raise ConfigError(where, value, f"write one of {', '.join(get_args(choices))}")


def _known_keys(given: Mapping[str, Any], make: Any, where: str) -> None:
    known = [name for name in inspect.signature(make).parameters if name not in ("rates", "options")]
    known += [name for name in PRESET_OPTIONS if name not in known and make is not RateLimit]
    for key in given:
        if key not in known:
            raise ConfigError(
                f"{where}.{key}", given[key], f"there is no such key; known are {', '.join(known)}"
            )
