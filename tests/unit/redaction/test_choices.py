"""The app's choices: styles by kind, pseudonyms, allow-list, keep and hide, counts, off."""

from __future__ import annotations

import orjson
import pytest

from launchguard.errors import ConfigError
from launchguard.redaction import RedactionConfig, Redactor, marker

EVENT = {"event": "mail ada@example.com", "password": "hunter2", "card": "4242 4242 4242 4242"}


def test_last_four_of_a_card_stay_where_wanted():
    redactor = Redactor(RedactionConfig(styles={"card": "last4"}))

    assert redactor.redact(EVENT)["card"] == "[redacted:card:4242]"


def test_last_four_of_a_token_are_refused():
    with pytest.raises(ValueError, match="last four"):
        RedactionConfig(styles={"github-token": "last4"})


def test_kind_that_is_no_kind_is_refused():
    with pytest.raises(ValueError, match="kind"):
        RedactionConfig(styles={"Git Hub": "off"})


def test_pseudonym_keeps_one_users_lines_together_however_it_is_spelt():
    redactor = Redactor(RedactionConfig(styles={"email": "pseudonym"}, pseudonym_key="k"))

    one = redactor.redact_text("from Ada@Example.com")
    same = redactor.redact_text("from ada@example.com")
    other = redactor.redact_text("from bob@example.com")

    assert one == same
    assert one != other
    assert one.startswith("from [email:")


def test_pseudonyms_of_two_keys_and_two_kinds_differ():
    def markers(key, kind):
        return marker.Markers(RedactionConfig(styles={"*": "pseudonym"}, pseudonym_key=key)).of(kind, "x")

    assert len({markers("a", "email"), markers("b", "email"), markers("a", "phone")[-17:]}) == 3


def test_pseudonym_changes_with_its_period(monkeypatch):
    markers = marker.Markers(RedactionConfig(styles={"*": "pseudonym"}, pseudonym_key="k", pseudonym_days=7))

    monkeypatch.setattr(marker.time, "time", lambda: 0.0)
    first = markers.of("email", "x")
    monkeypatch.setattr(marker.time, "time", lambda: 7 * 86_400.0 - 1)
    same = markers.of("email", "x")
    monkeypatch.setattr(marker.time, "time", lambda: 7 * 86_400.0)
    next_week = markers.of("email", "x")

    assert first == same != next_week


def test_pseudonym_without_a_key_is_a_plain_marker():
    redactor = Redactor(RedactionConfig(styles={"email": "pseudonym"}))

    assert redactor.redact_text("ada@example.com") == "[redacted:email]"


def test_key_never_shows():
    config = RedactionConfig(pseudonym_key="very-secret-key")

    assert "very-secret-key" not in repr(config)


def test_a_kind_can_be_switched_off():
    redactor = Redactor(RedactionConfig(styles={"email": "off", "password": "off"}))

    assert redactor.redact(EVENT) == {**EVENT, "card": "[redacted:card]"}


def test_only_one_kind_can_be_left_on():
    redactor = Redactor(RedactionConfig(styles={"*": "off", "email": "mask"}))

    assert redactor.redact(EVENT) == {**EVENT, "event": "mail [redacted:email]"}


def test_allow_list_passes_known_names_only_and_still_looks_into_them():
    redactor = Redactor(RedactionConfig(mode="allow", allow={"user_id"}))

    clean = redactor.redact(
        {"event": "token=abc", "user_id": 5, "note": "hello", "empty": None, "deep": {"user_id": 1}}
    )

    assert clean == {
        "event": "token=[redacted:token]",
        "user_id": 5,
        "note": "[redacted:not-allowed]",
        "empty": None,
        "deep": "[redacted:not-allowed]",
    }
    assert orjson.loads(redactor.render({"event": "x", "note": "hello"})) == {
        "event": "x",
        "note": "[redacted:not-allowed]",
    }


def test_allow_without_its_mode_is_refused():
    with pytest.raises(ValueError, match="mode"):
        RedactionConfig(allow={"user_id"})


def test_kept_name_passes_but_its_value_is_looked_at():
    redactor = Redactor(RedactionConfig(keep={"session_id"}))

    assert redactor.redact({"sessionId": "abc", "session_id": "ghp_" + "aB3d" * 9}) == {
        "sessionId": "abc",
        "session_id": "[redacted:github-token]",
    }


def test_hidden_name_is_hidden():
    assert Redactor(RedactionConfig(hide={"note"})).redact({"note": "x1", "n": 1}) == {
        "note": "[redacted:hidden]",
        "n": 1,
    }


def test_redaction_can_be_off():
    redactor = Redactor(RedactionConfig(enabled=False))

    assert redactor.redact(EVENT) == EVENT
    assert orjson.loads(redactor.render(EVENT)) == EVENT


def test_what_was_hidden_is_counted_by_kind():
    counted = []
    redactor = Redactor(on_redact=lambda kind, count: counted.append((kind, count)))

    redactor.redact({**EVENT, "more": ["a@b.example.com", "c@d.example.com"]})
    redactor.render({"event": "nothing here"})

    assert sorted(counted) == [("card", 1), ("email", 3), ("password", 1)]


def test_unknown_choice_is_refused():
    with pytest.raises(ValueError, match="extra"):
        RedactionConfig(redact_all=True)


def test_engine_that_is_not_installed_is_said_at_the_first_use(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "re2", None)

    assert Redactor(RedactionConfig(engine="auto")).redact_text("token=abc") == "token=[redacted:token]"
    with pytest.raises(ConfigError, match="google-re2"):
        Redactor(RedactionConfig(engine="re2"))
