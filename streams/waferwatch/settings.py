"""Settings: the environment, read once and checked, handed down as one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from .errors import SettingsError

PREFIX = "WAFERWATCH_"

STAGES = ("read", "trade", "score", "alert", "deliver")


class Settings(BaseModel):
    """Every setting; the variable of ``api_port`` is ``WAFERWATCH_API_PORT``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brokers: Annotated[str, Field(min_length=1)] = "127.0.0.1:9092"
    """Bootstrap servers, ``host:port`` separated by commas."""
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=100)] = ""
    app_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")] = "waferwatch"
    """Prefix of consumer groups and of changelog topics."""
    replication: Annotated[int, Field(ge=1, le=10)] = 1
    stages: tuple[str, ...] = STAGES
    clock: Literal["auto", "event", "wall"] = "auto"
    """``event``: the latest event time; ``wall``: now; ``auto``: now once the stream is live."""
    session_timeout_seconds: Annotated[float, Field(ge=2.0, le=300.0)] = 10.0
    """After this long without a heartbeat a worker's partitions go to others."""
    flush_seconds: Annotated[float, Field(ge=0.01, le=10.0)] = 0.05
    reference_dir: Path | None = None
    """A folder with the operator's own reference files instead of the shipped ones."""
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 9100
    metrics_max_entities: Annotated[int, Field(ge=1, le=100_000)] = 500
    api_host: str = "127.0.0.1"
    api_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    api_token: SecretStr | None = None
    webhook_key: SecretStr | None = None
    """Master key from which each subscription's signing secret is derived."""
    webhook_allow_private: bool = False
    """Let webhooks go to private and loopback addresses, and over plain http. For tests and the demo."""
    webhook_ports: tuple[int, ...] = (443, 8443)
    webhook_timeout_seconds: Annotated[float, Field(gt=0.0, le=60.0)] = 15.0
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("stages", "webhook_ports", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("stages")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - set(STAGES))
        if unknown or not value:
            raise ValueError(f"unknown stages {', '.join(unknown)}; there are {', '.join(STAGES)}")
        return value

    @field_validator("webhook_key")
    @classmethod
    def _long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 24:
            raise ValueError("needs at least 24 characters")
        return value

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if not is_loopback(self.api_host) and self.api_token is None:
            raise ValueError(
                f"{PREFIX}API_HOST: {self.api_host} is reachable by others: "
                f"set {PREFIX}API_TOKEN, or use 127.0.0.1"
            )
        if self.api_token is not None and len(self.api_token.get_secret_value()) < 16:
            raise ValueError(f"{PREFIX}API_TOKEN: needs at least 16 characters")
        return self

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, **given: object) -> Self:
        """Settings of the environment, with those ``given`` (not ``None``) put over them.

        Raises:
            SettingsError: names the variable and what is wrong with it.
        """
        source = os.environ if env is None else env
        values: dict[str, object] = {
            name: source[PREFIX + name.upper()]
            for name in cls.model_fields
            if source.get(PREFIX + name.upper(), "") != ""
        }
        values |= {name: value for name, value in given.items() if value is not None}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = "".join(f"{PREFIX}{part}".upper() for part in first["loc"][:1])
            message = first["msg"].removeprefix("Value error, ")
            raise SettingsError(f"{name}: {message}" if name else message) from None


def is_loopback(host: str) -> bool:
    """Whether a host to bind is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
