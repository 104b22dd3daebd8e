"""Receivers can verify with the public library of Standard Webhooks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from core.deliver.makers import delivery
from waferwatch.deliver.signing import body, headers, secret

MASTER = "a master key of the tests that is long"


def signed(at: datetime, master: str = MASTER) -> tuple[bytes, dict[str, str]]:
    content = body(delivery())
    return content, headers(delivery(), content, master, at)


def test_the_signature_is_that_of_the_standard() -> None:
    content, sent = signed(datetime.now(UTC))
    message = Webhook(secret(MASTER, "s1")).verify(content, sent)
    assert message["type"] == "alert.firing"
    assert message["data"]["entity"] == "chip:h20"
    assert message == json.loads(content)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_message_played_again_is_refused(minutes: int) -> None:
    content, sent = signed(datetime.now(UTC) + timedelta(minutes=minutes))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret(MASTER, "s1")).verify(content, sent)


def test_another_endpoints_secret_and_another_master_key_do_not_verify() -> None:
    content, sent = signed(datetime.now(UTC))
    for wrong in (secret(MASTER, "s2"), secret("another master key, long too", "s1")):
        with pytest.raises(WebhookVerificationError):
            Webhook(wrong).verify(content, sent)


def test_a_changed_body_does_not_verify() -> None:
    content, sent = signed(datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret(MASTER, "s1")).verify(content.replace(b"61", b"16"), sent)


def test_id_and_body_are_the_same_on_every_attempt() -> None:
    first, later = signed(datetime(2025, 1, 1, tzinfo=UTC)), signed(datetime(2025, 1, 2, tzinfo=UTC))
    assert first[0] == later[0]
    assert first[1]["webhook-id"] == later[1]["webhook-id"] == delivery().id
    assert first[1]["webhook-signature"] != later[1]["webhook-signature"]
