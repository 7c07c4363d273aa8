"""`launchguard limits list|show|test|reset`: an app's rules, and the keys that they count by, in the live store.

A KEY is a rule with whom it counts (`login --as ip=203.0.113.9 --as account=ann@example.org`), or what a refusal's log
line carries as `rate_limit.quota` and `rate_limit.key` (`login.waits:9f86d081884c7d659a2feaa0c55ad015`).
"""

from __future__ import annotations

import asyncio
import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from launchguard.cli.app_report import say
from launchguard.errors import ConfigError, StoreError, TargetError
from launchguard.exchange import Exchange, RawHeaders
from launchguard.preflight.target import guard_on, load_target
from launchguard.proxies import parse_address
from launchguard.ratelimit.counter import Counter, counters_of
from launchguard.ratelimit.hit import Hit, Op, Strategy, lines_of
from launchguard.ratelimit.pending import Pending
from launchguard.ratelimit.plan import Request
from launchguard.workers import Workers, assume

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from launchguard.ratelimit import Limiter
    from launchguard.ratelimit.hit import Count
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.quota import Quota

__all__ = ["HELP", "arguments", "run"]

HELP = "show, test and reset the keys of the rate limits"

_PARTS = ("ip", "account", "user", "tenant", "credential", "path")
_NOBODY = b"\xff" * 8
_KEPT = {
    Strategy.LOG: "log, exact in every window",
    Strategy.GCRA: "GCRA, at most twice in one window",
    Strategy.WAITS: "growing waits",
    Strategy.DISTINCT: "different values",
    Strategy.LEASES: "held at once",
}


class _Line(NamedTuple):
    """One count of one key."""

    quota: Quota
    hit: Hit


def arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-verb each."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|show|test|reset")
    verbs.add_parser("list", help="every rule and what it counts")
    show = verbs.add_parser("show", help="what is left under a key, now")
    test = verbs.add_parser("test", help="what the next request would be answered; consumes nothing")
    reset = verbs.add_parser("reset", help="forget a key, so that its limit is whole again")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    for verb, metavar, text in (
        (show, "KEY", "a rule with --as, or QUOTA:HASH out of a refusal's log line"),
        (test, "RULE", "a rule's name"),
        (reset, "KEY", "as for show; `all` forgets every key of the app"),
    ):
        verb.add_argument("key", metavar=metavar, help=text)
        verb.add_argument(
            "--as",
            dest="identity",
            action="append",
            default=[],
            metavar="PART=VALUE",
            help=f"whom it counts: {', '.join(_PARTS)}; may be repeated",
        )
    for verb in verbs.choices.values():
        verb.add_argument("target", help="module:attribute, module:factory(), or a Django settings module")
        verb.add_argument("--format", choices=["text", "json"], default="text")


def run(options: argparse.Namespace) -> int:
    """Load the app as one of its server's workers, and do what is asked; 1 if `test` finds a refusal."""
    before = _made_here()
    assume(Workers("its server", 0, several=True, count=None))
    try:
        limiter = _limiter_of(options.target)
        if options.verb == "list":
            return _list(limiter, options)
        lines = [] if _means_all(options) else _lines(limiter, options)
        _must_be_shared(limiter, before)
        if options.verb == "reset":
            return _reset(limiter, lines, options)
        return _ask(limiter, lines, options)
    except StoreError as error:
        raise TargetError(f"the store does not answer ({error.kind}): {error}") from None
    finally:
        assume(None)
        for made in _made_here() - before:  # by looking for one
            made.unlink(missing_ok=True)


def _limiter_of(target: str) -> Limiter:
    guard = guard_on(load_target(target))
    if guard is None:
        raise TargetError(f"{target} has no guard on it; call guard.install(app) first")
    return guard.limiter


def _must_be_shared(limiter: Limiter, before: set[Path]) -> None:
    if limiter.store.name == "memory":
        raise TargetError(
            "memory:// counts inside the server's own process: nothing of it can be seen from here"
        )
    if limiter.store.name == "shm" and _made_here() - before:
        raise TargetError(
            "no workers share a table of this app on this machine: none have run, they run in another directory or as "
            "another user, or one process alone counts in its own memory; write shm://NAME to have it seen"
        )


def _made_here() -> set[Path]:
    """The tables that this very process has made: a server that starts meanwhile keeps its own."""
    if find_spec("fcntl") is None:
        return set()
    from launchguard.ratelimit.stores.shm import made_here  # noqa: PLC0415 - POSIX only

    return made_here()


def _list(limiter: Limiter, options: argparse.Namespace) -> int:
    rows = [
        {
            "rule": rule.name,
            "path": rule.path or "(by hand)",
            "methods": ",".join(sorted(rule.methods)) if rule.methods else "all",
            "quota": quota.label,
            "rate": _rate(quota),
            "per": _per(quota),
            "kept": _KEPT[quota.strategy],
            "mode": rule.mode,
            "on_store_error": rule.on_store_error,
        }
        for rule in limiter.rules
        for quota in rule.quotas
    ]
    _print(rows, options, nothing="there are no rate limits")
    return 0


def _ask(limiter: Limiter, lines: list[_Line], options: argparse.Namespace) -> int:
    """Look at every count of a key: as a request would leave it (`test`), or as it is (`show`)."""
    tests = options.verb == "test"
    if ":" in options.key:
        rows = _rows_of_hash(limiter, lines, tests=tests)
    else:
        rows = _rows(limiter, lines, tests=tests)
    _print(rows, options, nothing="nothing counts this")
    return int(tests and not all(row["allowed"] for row in rows))


def _rows(limiter: Limiter, lines: list[_Line], *, tests: bool) -> list[dict[str, Any]]:
    """What a request would be answered; `show` tells what there is before it."""
    asked = [_Line(line.quota, _looking(line.hit, tests=True)) for line in lines]
    looks = asked if tests else [_Line(line.quota, _looking(line.hit, tests=False)) for line in lines]
    answers = limiter.store.take([look.hit for look in asked])
    counts = answers if tests else limiter.store.take([look.hit for look in looks])
    return [_row(*each) for each in zip(looks, counts, answers, strict=True)]


def _rows_of_hash(limiter: Limiter, forms: list[_Line], *, tests: bool) -> list[dict[str, Any]]:
    """The form under which something is counted. A log comes before GCRA, whose state is gone if it is read as one."""
    rows = []
    for form in sorted(forms, key=lambda form: form.hit.strategy):
        rows += _rows(limiter, [form], tests=tests)
        if rows[-1]["whole_in_s"] > 0:
            return rows[-1:]
    return rows[:1]


def _reset(limiter: Limiter, lines: list[_Line], options: argparse.Namespace) -> int:
    if _means_all(options):
        _confirm("every key of every rule is forgotten: whoever is refused now is let in again", options)
        limiter.reset()
        say("every key is forgotten")
        return 0
    name, _, digest = options.key.partition(":")
    _confirm(f"what {name} has counted of {', '.join(options.identity) or digest} is forgotten", options)
    for line in lines:  # one by one, since a hash may be of any of its forms
        limiter.store.take([line.hit._replace(op=Op.FORGET, given=0)])
    what = f"{len(lines)} counts of {name} are" if not digest else f"{name}:{digest} is"
    say(f"{what} forgotten; refusals may be remembered for a second")
    return 0


def _means_all(options: argparse.Namespace) -> bool:
    return bool(options.verb == "reset" and options.key == "all")


def _confirm(loss: str, options: argparse.Namespace) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError("--yes", "", f"{loss}; write --yes to do it without being asked")
    if input(f"{loss}. Go on? [y/N] ").strip().lower() not in ("y", "yes"):
        raise TargetError("nothing was done")


def _lines(limiter: Limiter, options: argparse.Namespace) -> list[_Line]:
    """The counts that a KEY names."""
    name, colon, digest = options.key.partition(":")
    if colon:
        return _lines_of_hash(limiter, name, digest)
    plan = limiter.plans.get(name)
    if plan is None:
        raise TargetError(
            f"there is no rule {name[:60]!r}; the rules are {', '.join(limiter.plans) or 'none'}"
        )
    identity = _identity(options.identity)
    lines = _lines_of(limiter, plan, identity)
    if not lines:
        wanted = sorted({part for quota in plan.rule.quotas for part in quota.per if part in _PARTS})
        raise ConfigError("--as", options.identity or "", f"say whom {name} counts: {', '.join(wanted)}")
    return lines


def _lines_of_hash(limiter: Limiter, label: str, digest: str) -> list[_Line]:
    """A hash does not say which form of a count it is of: its own, or a looser one. Every kind of them."""
    try:
        key = bytes.fromhex(digest)
    except ValueError:
        key = b""
    if len(key) != 16:
        fix = "copy rate_limit.quota and the 32 letters of rate_limit.key out of the log: QUOTA:HASH"
        raise ConfigError("KEY", f"{label[:60]}:{digest[:40]}", fix)
    labels = {quota.label: (rule, quota) for rule in limiter.rules for quota in rule.quotas}
    if label not in labels:
        raise TargetError(f"there is no count {label[:60]!r}; the counts are {', '.join(labels) or 'none'}")
    rule, quota = labels[label]
    (counter,) = counters_of(rule.name, [quota], b"", soft=False)
    forms: dict[tuple[Strategy, int], _Line] = {}
    for form in _forms(counter):
        (line,) = lines_of([form.claim(b"", {})])
        hit = Hit.of(line)._replace(key=key)
        forms.setdefault((hit.strategy, hit.window_us), _Line(form.quota, hit))
    return list(forms.values())


def _forms(counter: Counter) -> Iterator[Counter]:
    yield counter
    for other in (counter.loose, counter.companion):
        if other is not None:
            yield from _forms(other)


def _lines_of(limiter: Limiter, plan: RulePlan, identity: dict[str, str]) -> list[_Line]:
    """What a request of this identity would ask, at the rates of its plan; without an address, what is not counted by one."""
    headers = [(b"authorization", identity["credential"].encode())] if "credential" in identity else []
    method = "POST" if "account" in identity else "GET"
    path = identity.get("path", plan.rule.path or "/")
    x = Exchange("http", method, path, RawHeaders(headers), identity.get("ip"))
    x.identify(user=identity.get("user"), tenant=identity.get("tenant"))
    pending = Pending()
    asyncio.run(limiter.plan_for(x, plan)).add(pending, Request(x, None, identity.get("account")))
    every = [
        _Line(claim[0].quota, Hit.of(line))
        for claim, line in zip(pending.claims, lines_of(pending.claims), strict=True)
    ]
    lines = [line for line in every if "path" in identity or "path" not in line.quota.per]
    if "ip" in identity:
        return lines
    return [
        _Line(line.quota, line.hit._replace(given=0))
        for line in lines
        if line.quota.distinct != "ip"
        and all(part in identity or part not in _PARTS for part in line.quota.per)
    ]


def _identity(entries: Sequence[str]) -> dict[str, str]:
    identity = {}
    for entry in entries:
        part, equals, value = entry.partition("=")
        if part not in _PARTS or not equals or not value:
            raise ConfigError("--as", entry, f"write PART=VALUE; the parts are {', '.join(_PARTS)}")
        identity[part] = _address(value) if part == "ip" else value
    return identity


def _address(text: str) -> str:
    address = parse_address(text)
    if address is None:
        raise ConfigError(
            "--as", f"ip={text[:60]}", "write an address, such as ip=203.0.113.9 or ip=2001:db8::1"
        )
    return address


def _looking(hit: Hit, *, tests: bool) -> Hit:
    """The hit as one that only looks; `show` looks at no cost, and as a member that is none."""
    hit = hit._replace(op=Op.PEEK)
    return hit if tests else hit._replace(cost=0, given=0, member=hit.member if hit.limit == 0 else _NOBODY)


def _row(line: _Line, count: Count, answer: Count) -> dict[str, Any]:
    """One count: what there is of it, and what the next request would be answered."""
    quota, hit = line
    shows_members = hit.strategy in (Strategy.DISTINCT, Strategy.LEASES) and hit.member == _NOBODY
    left = min(hit.limit, count.remaining + (shows_members and count.allowed))  # nobody is one more
    is_whole = shows_members and left == hit.limit
    return {
        "quota": quota.label,
        "per": _per(quota),
        "rate": _rate(quota),
        "allowed": answer.allowed if quota.distinct != "ip" else True,
        "left": left if hit.limit else "",
        "refused_for_s": -(-answer.retry_us // 1_000_000) if hit.limit else 0,
        "whole_in_s": 0 if is_whole else -(-count.reset_us // 1_000_000),
        "key": hit.key.hex(),
    }


def _rate(quota: Quota) -> str:
    if quota.strategy is Strategy.LEASES:
        return f"{quota.rate.limit} at once"
    return f"{quota.rate.limit * quota.rate.scale} in {quota.rate.window_s} s"


def _per(quota: Quota) -> str:
    parts = [part if isinstance(part, str) else getattr(part, "__name__", "callable") for part in quota.per]
    condition = f" ({quota.condition})" if quota.condition else ""
    return "+".join(parts) + condition


def _print(rows: list[dict[str, Any]], options: argparse.Namespace, *, nothing: str) -> None:
    if options.format == "json":
        say(json.dumps({"limits": rows}, indent=2, ensure_ascii=False))
        return
    if not rows:
        say(nothing)
        return
    table = [list(rows[0]), *([_text(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    say("\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in table))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
