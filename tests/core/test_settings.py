"""The environment, checked once: what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from waferwatch.errors import SettingsError
from waferwatch.settings import PREFIX, STAGES, Settings, is_loopback


def test_nothing_set_is_a_local_system() -> None:
    found = Settings.from_env({})
    assert (found.brokers, found.api_host, found.stages) == ("127.0.0.1:9092", "127.0.0.1", STAGES)
    assert not found.webhook_allow_private


def test_values_come_from_the_environment_and_given_ones_win() -> None:
    env = {
        "WAFERWATCH_BROKERS": "k1:9092,k2:9092",
        "WAFERWATCH_STAGES": "read, trade",
        "WAFERWATCH_WEBHOOK_PORTS": "443,10443",
        "WAFERWATCH_REFERENCE_DIR": "/etc/waferwatch",
        "WAFERWATCH_API_PORT": "",
        "OTHER": "x",
    }
    found = Settings.from_env(env, api_port=9000, brokers=None)
    assert found.brokers == "k1:9092,k2:9092"
    assert found.stages == ("read", "trade")
    assert found.webhook_ports == (443, 10443)
    assert found.reference_dir == Path("/etc/waferwatch")
    assert found.api_port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOPIC_PREFIX", "a b"),
        ("APP_ID", "sp ace"),
        ("REPLICATION", "0"),
        ("REPLICATION", "two"),
        ("STAGES", "read,cook"),
        ("CLOCK", "sundial"),
        ("SESSION_TIMEOUT_SECONDS", "1"),
        ("SESSION_TIMEOUT_SECONDS", "nan"),
        ("FLUSH_SECONDS", "0"),
        ("METRICS_PORT", "70000"),
        ("METRICS_MAX_ENTITIES", "-1"),
        ("API_PORT", "http"),
        ("API_HOST", "0.0.0.0"),
        ("API_TOKEN", "short"),
        ("WEBHOOK_KEY", "short"),
        ("WEBHOOK_ALLOW_PRIVATE", "perhaps"),
        ("WEBHOOK_PORTS", "443,https"),
        ("WEBHOOK_TIMEOUT_SECONDS", "inf"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_variable_names_itself(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{PREFIX}{name}: ."):
        Settings.from_env({PREFIX + name: value})


def test_an_unknown_stage_is_named_with_those_that_exist() -> None:
    with pytest.raises(
        SettingsError, match="unknown stages cook; there are read, trade, score, alert, deliver"
    ):
        Settings.from_env({"WAFERWATCH_STAGES": "cook"})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "waferwatch.example"])
def test_an_address_that_others_reach_needs_a_token(host: str) -> None:
    with pytest.raises(SettingsError, match="set WAFERWATCH_API_TOKEN"):
        Settings.from_env({"WAFERWATCH_API_HOST": host})
    token = "0123456789abcdef"
    assert Settings.from_env({"WAFERWATCH_API_HOST": host, "WAFERWATCH_API_TOKEN": token}).api_host == host


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("", False),
        ("0.0.0.0", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_secrets_do_not_show() -> None:
    env = {
        "WAFERWATCH_API_TOKEN": "canary-token-0123",
        "WAFERWATCH_WEBHOOK_KEY": "canary-key-0123456789-0123",
    }
    found = Settings.from_env(env)
    assert "canary" not in repr(found) + str(found) + found.model_dump_json()
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"WAFERWATCH_WEBHOOK_KEY": "canary"})
    assert "canary" not in str(refused.value)
