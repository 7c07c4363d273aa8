"""The presets: for each kind of endpoint that is attacked, the counts that its field advises.

Every figure is a keyword, and None switches its count off. Sources: OWASP Authentication, Bot Management and Forgot
Password cheat sheets; OWASP ASVS 5.0; NIST SP 800-63B-4. docs/limits/ has a page a preset, with the attack that each
count stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.money import Prices
from launchguard.ratelimit.outcome import counting, created, login_failed, login_succeeded
from launchguard.ratelimit.preset_checks import check_estimate, check_neutral, check_signature, owner_of
from launchguard.ratelimit.preset_quotas import PresetQuotas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from launchguard.ratelimit.quota import Per
    from launchguard.ratelimit.rule import RateLimit

__all__ = ["PRESETS", "PRESET_OPTIONS", "Presets"]

PRESETS = ("login", "signup", "password_reset", "code", "invite", "webhook", "ai")

PRESET_OPTIONS = ("methods", "mode", "on_store_error", "plus_tags")
"""What each preset takes besides its figures."""

SIGNATURE_BYTES = 1024 * 1024
"""How much of a body a signature is checked over; bytes. A longer one counts as unsigned."""


class Presets:
    """The presets, as constructors of `RateLimit`."""

    __slots__ = ()

    @classmethod
    def login(
        cls,
        path: str | None,
        *,
        account: str | None = None,
        name: str = "login",
        address: str | None = "20 per 15 minutes",
        address_day: str | None = "100/day",
        requests: str | None = "60/minute",
        accounts: str | None = "10/hour",
        free: int | None = 5,
        wait: object = "30 seconds",
        wait_cap: object = "1 hour",
        forget_after: object = "1 day",
        known: str | None = "10 per 15 minutes",
        known_day: str | None = "50/day",
        known_for: object = "90 days",
        known_addresses: int = 20,
        failed: Iterable[int] | Callable[[Any], bool] | None = None,
        **options: Any,
    ) -> RateLimit:
        """Sign-in: slows guessing down, by address and by account, and never locks an owner out.

        OWASP's Bot Management sheet asks for separate buckets of account and address, its Authentication sheet for
        growing waits by account; NIST SP 800-63B-4 for waits of 30 s to 1 h and for sparing known addresses.

        Args:
            path: the route, or None.
            account: the field of the body that names the account; without it only addresses are counted.
            name: the rule's.
            address: failures an address.
            address_day: the same, by day.
            requests: requests an address, whatever their outcome: each costs a password hash.
            accounts: different accounts that an address may fail at.
            free: failures that an account takes from unknown addresses without a wait.
            wait: the first wait after them; it doubles with each failure.
            wait_cap: the longest wait.
            forget_after: an account without a failure for so long starts afresh.
            known: failures at an account from an address from which it signed in before; never slowed by others.
            known_day: the same, by day.
            known_for: how long an address stays known.
            known_addresses: how many addresses are known of an account, the newest.
            failed: which outcomes count; by default 400, 401, 403, 422, and a form that is shown again, or redirects to itself.
            options: `methods`, `mode`, `on_store_error`, `plus_tags` as for any rule.
        """
        quota = PresetQuotas(name)
        quota.add("address", address, "ip", refunded=True)
        quota.add("address_day", address_day, "ip", refunded=True)
        quota.add("requests", requests, "ip")
        quota.distinct("accounts", accounts)
        quota.known("known_for", known_for, known_addresses)
        quota.waits(free, wait, wait_cap, forget_after)
        owner: dict[str, Any] = {"condition": "known", "refunded": True, "forgiven": True}
        quota.add("known", known, "account", "ip", **owner)
        quota.add("known_day", known_day, "account", "ip", **owner)
        return _made(
            cls,
            path,
            quota,
            "login",
            options,
            failed=failed or login_failed,
            account=account,
            succeeded=login_succeeded,
        )

    @classmethod
    def signup(
        cls,
        path: str | None,
        *,
        name: str = "signup",
        address: str | None = "3/hour",
        requests: str | None = "20/hour",
        failed: Iterable[int] | Callable[[Any], bool] | None = None,
        **options: Any,
    ) -> RateLimit:
        """Sign-up: few new accounts an address (OWASP Bot Management sheet: for example 3 an hour).

        Args:
            path: the route, or None.
            name: the rule's.
            address: sign-ups an address; what the app refuses with a 4xx is given back.
            requests: requests an address, whatever their outcome, so that nobody tries out which accounts exist.
            failed: which outcomes count; by default all but 4xx.
            options: as for any rule.
        """
        quota = PresetQuotas(name)
        quota.add("address", address, "ip", refunded=True)
        quota.add("requests", requests, "ip")
        return _made(cls, path, quota, "signup", options, failed=failed or created)

    @classmethod
    def password_reset(
        cls,
        path: str | None,
        *,
        account: str | None = None,
        name: str = "password_reset",
        per_account: str | None = "3/hour",
        per_account_day: str | None = "5/day",
        address: str | None = "10/hour",
        mails: str | None = "1000/day",
        neutral: Any = None,
        **options: Any,
    ) -> RateLimit:
        """Password reset: few mails an account, and one answer whether or not it exists (OWASP Forgot Password sheet).

        Args:
            path: the route, or None.
            account: the field of the body that names the account.
            name: the rule's.
            per_account: requests an account.
            per_account_day: the same, by day.
            address: requests an address.
            mails: requests of everybody, by day: the mail provider's quota.
            neutral: the app's usual answer, given in place of a refusal that would say something of the account: a
                dict or list (JSON), a text, (status, one of these), or (status, one of these, its header fields).
            options: as for any rule.
        """
        quota = PresetQuotas(name)
        quota.add("address", address, "ip")
        quota.add("per_account", per_account, "account")
        quota.add("per_account_day", per_account_day, "account")
        quota.add("mails", mails, "global", shown=False)
        check_neutral(neutral, f"limits[{name}].neutral")
        return _made(cls, path, quota, "password_reset", options, account=account, neutral=neutral)

    @classmethod
    def code(
        cls,
        path: str | None,
        *,
        account: str | None = None,
        per: Per | tuple[Per, ...] = "user",
        name: str = "code",
        tries: str | None = "5 per 10 minutes",
        tries_day: str | None = "10/day",
        address: str | None = "30/hour",
        failed: Iterable[int] | Callable[[Any], bool] | None = None,
        **options: Any,
    ) -> RateLimit:
        """Entry of a one-time code: few wrong ones, also across codes (OWASP ASVS 5.0, 6.6.3).

        Args:
            path: the route, or None.
            account: the field of the body that names the account.
            per: whose codes they are, where no field of the body says it: the signed-in user, or a callable.
            name: the rule's.
            tries: wrong codes in the life of one, which ASVS 6.5.5 puts at ten minutes.
            tries_day: wrong codes by day, so that a new code is no new chance.
            address: wrong codes an address.
            failed: which outcomes count; by default those of a sign-in.
            options: as for any rule.
        """
        quota = PresetQuotas(name)
        owner = ("account",) if account is not None else owner_of(per, name)
        quota.add("address", address, "ip", refunded=True)
        quota.add("tries", tries, *owner, refunded=True, shown=False, forgiven=True)
        quota.add("tries_day", tries_day, *owner, refunded=True, shown=False)
        return _made(
            cls,
            path,
            quota,
            "code",
            options,
            failed=failed or login_failed,
            account=account,
            succeeded=login_succeeded,
        )

    @classmethod
    def invite(
        cls,
        path: str | None,
        *,
        account: str | None = None,
        name: str = "invite",
        sender: str | None = "20/hour",
        recipient: str | None = "3/day",
        tenant: str | None = "200/day",
        **options: Any,
    ) -> RateLimit:
        """Invitations: nobody's inbox is flooded in your name (OWASP ASVS 5.0, 2.4.1). A list of recipients costs each.

        Args:
            path: the route, or None. Its parameters do not split the counts.
            account: the field of the body that names the recipients.
            name: the rule's.
            sender: invitations a signed-in user.
            recipient: invitations a recipient.
            tenant: invitations a tenant.
            options: as for any rule.
        """
        quota = PresetQuotas(name)
        quota.add("sender", sender, "user")
        quota.add("tenant", tenant, "tenant")
        quota.add("recipient", recipient, "account")
        return _made(cls, path, quota, "invite", options, account=account)

    @classmethod
    def webhook(
        cls,
        path: str | None,
        *,
        name: str = "webhook",
        requests: str | None = "600/minute",
        unsigned: str | None = "30/minute",
        per: Per | tuple[Per, ...] = "ip",
        signature: Callable[[Any, bytes], bool] | None = None,
        **options: Any,
    ) -> RateLimit:
        """Web-hooks: a provider's bursts pass, strangers cannot use up its budget (OWASP ASVS 5.0, 2.4.1).

        Args:
            path: the route, or None.
            name: the rule's.
            requests: requests a source; with a `signature`, of all that is signed.
            unsigned: requests an address whose signature is missing or wrong.
            per: what a source is.
            signature: a callable of the exchange and the body that says whether the signature is right.
            options: as for any rule.
        """
        quota = PresetQuotas(name)
        source = owner_of(per, name)
        if signature is None:
            quota.add("requests", requests, *source)
            return _made(cls, path, quota, "webhook", options)
        check_signature(signature, f"limits[{name}].signature")
        quota.add("requests", requests, *(("global",) if source == ("ip",) else source), condition="signed")
        quota.add("unsigned", unsigned, "ip", condition="unsigned")
        return _made(cls, path, quota, "webhook", options, signature=signature, body_bytes=SIGNATURE_BYTES)

    @classmethod
    def ai(
        cls,
        path: str | None,
        *,
        name: str = "ai",
        requests: str | None = "20/minute",
        tokens: str | None = None,
        concurrent: int | None = None,
        budget: str | None = None,
        prices: Mapping[str, Any] | None = None,
        estimate: int | Callable[[Any], int] | None = None,
        per: Per | tuple[Per, ...] = "user",
        **options: Any,
    ) -> RateLimit:
        """Calls of a model: requests, tokens, money and streams at once (OWASP LLM10, unbounded consumption).

        Tokens and money are reserved before the handler, by an estimate out of the request, and settled by the usage
        figures of the answer, or by `current().charge(tokens=…)`.

        Args:
            path: the route, or None.
            name: the rule's.
            requests: requests.
            tokens: tokens, prompt and answer.
            concurrent: streams at the same time, 1 to 100.
            budget: money, such as `20.00/day`.
            prices: what a million tokens cost, by model: a text, or a pair (prompt, answer). An unknown model costs
                as much as the dearest.
            estimate: tokens that are reserved for a request: a number, or a callable of the exchange, where its body
                does not tell (recordings, long documents); it is not read then.
            per: whose budget it is: the signed-in user where one is known, else the credential with its address.
            options: as for any rule.
        """
        quota = PresetQuotas(name)
        owner = owner_of(per, name)
        quota.add("requests", requests, *owner)
        quota.amount("tokens", tokens, owner)
        quota.streams(concurrent, owner)
        quota.money(budget, prices, owner)
        priced = Prices(prices, f"limits[{name}].prices") if prices is not None else None
        check_estimate(estimate, f"limits[{name}].estimate")
        return _made(cls, path, quota, "ai", options, prices=priced, estimate=estimate)


def _made(
    cls: Any,
    path: str | None,
    quotas: PresetQuotas,
    preset: str,
    options: dict[str, Any],
    *,
    failed: Iterable[int] | Callable[[Any], bool] | None = None,
    account: str | None = None,
    **more: Any,
) -> RateLimit:
    unknown = options.keys() - set(PRESET_OPTIONS)
    if unknown:
        raise TypeError(f"RateLimit.{preset}() got an unexpected keyword: {', '.join(sorted(unknown))}")
    kept = [
        quota for quota in quotas if account is not None or not ("account" in quota.per or quota.distinct)
    ]
    counts = counting(failed, f"limits[{quotas.name}].failed")
    made: RateLimit = cls.made(
        quotas.name, path, kept, preset=preset, account=account, failed=counts, **options, **more
    )
    return made
