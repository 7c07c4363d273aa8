from __future__ import annotations

import pytest

from launchguard.config import load_config
from launchguard.errors import ConfigError
from launchguard.ratelimit.rule import RateLimit


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LAUNCHGUARD_STORE", "LAUNCHGUARD_BOOT", "LAUNCHGUARD_ENABLED"):
        monkeypatch.delenv(name, raising=False)


def config(**settings):
    return load_config(settings)[0]


def findings(**settings):
    return [(finding.id, finding.severity) for finding in load_config(settings)[1]]


def test_the_defaults_are_those_of_the_contract():
    made = config()

    assert made.store == "auto"
    assert made.boot == "warn", "under pytest the boot check warns"
    assert made.health_path == "/health"
    assert made.metrics_path == "/metrics"
    assert made.logging == "auto"
    assert made.enabled is True
    assert made.mode is None


def test_the_boot_check_enforces_outside_pytest(monkeypatch):
    import sys

    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    monkeypatch.delitem(sys.modules, "pytest")

    assert config().boot == "enforce"


def test_code_beats_environment_beats_file(tmp_path, monkeypatch):
    (tmp_path / "launchguard.toml").write_text(
        'store = "memory://"\nservice = "from-file"\nenvironment = "file"\n'
    )
    monkeypatch.setenv("LAUNCHGUARD_SERVICE", "from-env")
    monkeypatch.setenv("LAUNCHGUARD_ENVIRONMENT", "env")

    made = config(environment="code")

    assert (made.store, made.service, made.environment) == ("memory://", "from-env", "code")


def test_the_table_in_pyproject_is_read(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.launchguard]\nproxies = "aws"\n[[tool.launchguard.limits]]\npreset = "login"\npath = "/auth/login"\naccount = "email"\n'
    )

    made = config()

    assert made.proxies == "aws"
    assert made.limits[0].name == "login"


def test_nested_environment_variables_reach_the_models_below(monkeypatch):
    monkeypatch.setenv("LAUNCHGUARD_REDACTION__LLM", "keep")

    assert config().redaction.llm == "keep"


def test_an_environment_value_that_code_overrides_is_told_as_info(monkeypatch):
    monkeypatch.setenv("LAUNCHGUARD_STORE", "redis://localhost")

    assert ("config.env-overridden", "info") in findings(store="memory://")


def test_a_variable_that_names_no_field_is_told(monkeypatch):
    monkeypatch.setenv("LAUNCHGUARD_STOER", "memory://")

    assert ("config.unknown-variable", "warning") in findings()


def test_a_public_list_is_taken_and_each_entry_lacks_its_reason():
    made, odd = load_config({"public": ["GET /", "POST /auth/*"]})

    assert made.public == {"GET /": "", "POST /auth/*": ""}
    assert [finding.place for finding in odd] == ["public: GET /", "public: POST /auth/*"]


def test_methods_of_public_entries_are_upper_case_however_they_were_written():
    assert config(public={"get /x": "why"}).public == {"GET /x": "why"}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"stroe": "memory://"}, ["stroe", "store"]),
        ({"nonsense": 1}, ["nonsense", "limits"]),
        ({"boot": "loud"}, ["boot", "loud", "enforce"]),
        ({"mode": "quiet"}, ["mode", "quiet", "shadow"]),
        ({"logging": "yes"}, ["logging", "auto"]),
        ({"health_path": "health"}, ["health_path", "/health"]),
        ({"metrics_path": "/metrics/"}, ["metrics_path"]),
        ({"metrics_path": "/health"}, ["metrics_path", "health_path=/health"]),
        ({"metrics_path": "/health/live"}, ["metrics_path", "health_path=/health"]),
        ({"public": {"/": "x"}}, ["public", "METHOD /path"]),
        ({"public": {"FETCH /": "x"}}, ["public", "FETCH"]),
        ({"public": {"GET pricing": "x"}}, ["public"]),
        ({"public": {"GET /a*b": "x"}}, ["public"]),
        ({"public": "GET /"}, ["public: 'GET /'", "GET /pricing"]),
        ({"public": 5}, ["public: 5"]),
        ({"in_body": {"GET pricing": "x"}}, ["in_body: 'GET pricing'"]),
        ({"ops_networks": "10.0.0.0/8"}, ["ops_networks: '10.0.0.0/8'", '["10.0.0.0/8"]']),
        ({"limits": ["10/minute"]}, ["limits", "preset"]),
        ({"limits": "10/minute"}, ["limits"]),
        ({"secret": "short"}, ["secret", "openssl"]),
        ({"ops_token": "short"}, ["ops_token"]),
        ({"enabled": "perhaps"}, ["enabled"]),
        ({"drain_s": -1}, ["drain_s"]),
        ({"redaction": {"llm": "sometimes"}}, ["redaction.llm"]),
        ({"redaction": {"nope": 1}}, ["nope"]),
    ],
)
def test_a_wrong_value_names_field_value_and_fix(settings, names):
    with pytest.raises(ConfigError) as caught:
        load_config(settings)

    for name in names:
        assert name in str(caught.value)


def test_a_wrong_secret_is_never_in_the_message():
    with pytest.raises(ConfigError) as caught:
        load_config({"secret": "tops3cret"})

    assert "tops3cret" not in str(caught.value)


def test_a_secret_is_not_in_the_configs_repr():
    assert "tops3cret" not in repr(config(secret="tops3cret-tops3cret"))


def test_two_rules_of_one_name_are_an_error():
    with pytest.raises(ConfigError, match=r"search.*name="):
        config(limits=[RateLimit("search", "/a", "1/minute"), RateLimit("search", "/b", "1/minute")])


def test_a_list_in_the_environment_that_is_no_json_is_told_with_its_name(monkeypatch):
    monkeypatch.setenv("LAUNCHGUARD_OPS_NETWORKS", "10.0.0.0/8")

    with pytest.raises(ConfigError, match="LAUNCHGUARD_OPS_NETWORKS"):
        config()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OPS_NETWORKS", "10.0.0.0/8", "LAUNCHGUARD_OPS_NETWORKS: '10.0.0.0/8'"),
        ("REDACTION__MODE", "weird", "redaction.mode: 'weird'"),
        ("REDACTION", "{'pseudonym_key': 'k3y'}", "LAUNCHGUARD_REDACTION: **********"),
        ("REDACTION", '{"pseudonym_key": 3217}', "redaction.pseudonym_key: **********"),
    ],
)
def test_a_value_of_the_environment_is_named_unless_it_holds_a_secret(name, value, said, monkeypatch):
    monkeypatch.setenv(f"LAUNCHGUARD_{name}", value)

    with pytest.raises(ConfigError) as error:
        config()

    assert str(error.value).startswith(said)


def test_a_value_of_a_file_is_named(tmp_path):
    (tmp_path / "launchguard.toml").write_text('mode = "loud"\n')

    with pytest.raises(ConfigError, match="mode: 'loud' cannot be used"):
        config()


def test_a_path_that_another_field_takes_by_default_is_named():
    with pytest.raises(ConfigError, match="metrics_path: '/metrics' cannot be used; health stands there"):
        config(health_path="/metrics")


@pytest.mark.parametrize(
    ("name", "value", "field", "means"),
    [
        ("PROXIES", '["10.0.0.0/8"]', "proxies", ["10.0.0.0/8"]),
        ("PROXIES", '{"networks": ["10.0.0.0/8"]}', "proxies", {"networks": ["10.0.0.0/8"]}),
        ("PROXIES", "2", "proxies", "2"),
        ("LOGGING", "null", "logging", None),
    ],
)
def test_every_field_can_come_from_the_environment(name, value, field, means, monkeypatch):
    monkeypatch.setenv(f"LAUNCHGUARD_{name}", value)

    assert getattr(config(), field) == means


def test_a_file_that_is_no_toml_is_told_with_its_name(tmp_path):
    (tmp_path / "launchguard.toml").write_text("store = ")

    with pytest.raises(ConfigError, match=r"launchguard\.toml"):
        config()


def test_a_config_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="frozen"):
        config().store = "memory://"
