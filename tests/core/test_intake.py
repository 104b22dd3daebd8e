"""What comes in from outside: good input in every form, bad input refused fast and by name."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from waferwatch import intake
from waferwatch.errors import ImplausibleTime, RejectedInput, TooLarge
from waferwatch_schemas import NewsArticle, TradeEvent

NOW = datetime(2025, 5, 1, tzinfo=UTC)
ARTICLE: dict[str, Any] = {
    "id": "a1",
    "title": "Export licence needed for H20",
    "published_at": "2025-04-24T08:00:00Z",
}
TRADE: dict[str, Any] = {
    "flow_id": "tw-cn-8542",
    "kind": "flow",
    "period": "2025-03",
    "published_at": "2025-04-24T08:00:00Z",
    "hs_code": "854232",
    "quantity": 12.5,
}


def raw(fields: object, **more: object) -> bytes:
    return json.dumps({**fields, **more} if isinstance(fields, dict) else fields).encode()


def with_literal(fields: dict[str, Any], field: str, literal: str) -> bytes:
    """JSON with something in it that a JSON writer would not write."""
    return raw(fields, **{field: "@"}).replace(b'"@"', literal.encode())


def why(value: bytes | None, kind: str = "article") -> str:
    """The one line that says what is wrong, which must be found at once."""
    started = time.perf_counter()
    with pytest.raises((RejectedInput, ValidationError)) as refused:
        (intake.article if kind == "article" else intake.trade_event)(value, NOW)
    assert time.perf_counter() - started < 0.25
    line = intake.describe(refused.value)
    assert len(line) < 500 and "\n" not in line
    return line


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (None, "the value is null"),
        (b"", "Invalid JSON"),
        (b"{", "Invalid JSON"),
        (b"\xff\xfe{}", "Invalid JSON"),
        (b'{"id": "a", "title": "\xc3\x28"}', "Invalid JSON"),
        (b"null", "should be an object"),
        (b"[]", "should be an object"),
        (b"[" * 200_000, "recursion limit"),
        (with_literal(ARTICLE, "x", "[" * 200_000 + "]" * 200_000), "recursion limit"),
        (with_literal(ARTICLE, "x", '{"a":' * 200_000 + "1" + "}" * 200_000), "recursion limit"),
        (with_literal(ARTICLE, "x", "NaN"), "Invalid JSON"),
        (with_literal(ARTICLE, "x", "-Infinity"), "Invalid JSON"),
        (with_literal(ARTICLE, "version", "1" * 5_000), "Invalid JSON"),
        (with_literal(ARTICLE, "title", '"\\ud800"'), "Invalid JSON"),
        (raw(ARTICLE, title=7), "title: Input should be a valid string"),
        (raw(ARTICLE, title=None), "title: "),
        (raw(ARTICLE, version="2"), "version: "),
        (raw(ARTICLE, id=""), "id: "),
        (raw(ARTICLE, title="", body=" "), "needs a title or a body"),
        (raw({"title": "x", "published_at": "2025-04-24T08:00:00Z"}), "id"),
        (raw({"id": "a", "title": "x"}), "published_at: Field required"),
        (raw(ARTICLE, published_at="2025-04-24T08:00:00"), "published_at: "),
        (raw(ARTICLE, published_at=1745481600), "published_at: "),
        (raw(ARTICLE, published_at="0001-01-01T00:00:00Z"), "published_at: Value error, time outside"),
        (raw(ARTICLE, published_at="0001-01-01T00:00:00+14:00"), "published_at: Value error, time outside"),
        (raw(ARTICLE, published_at="9999-12-31T23:59:59Z"), "published_at: Value error, time outside"),
        (raw(ARTICLE, published_at="9999-12-31T23:59:59-14:00"), "published_at: Value error, time outside"),
        (raw(ARTICLE, published_at="10000-01-01T00:00:00Z"), "published_at: "),
        (raw(ARTICLE, published_at="2025-05-09T00:00:00Z"), "is after the clock's"),
        (raw(ARTICLE, pub_status="gone"), "pub_status"),
        (raw(ARTICLE, url="https://x.example/" + "a" * 5_000), "url: "),
    ],
)  # fmt: skip
def test_a_bad_article_is_refused_by_name(value: bytes | None, named: str) -> None:
    assert named in why(value)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (with_literal(TRADE, "quantity", "NaN"), "Invalid JSON"),
        (with_literal(TRADE, "quantity", "1e999"), "quantity: Input should be a finite number"),
        (raw(TRADE, quantity="12"), "quantity: "),
        (raw(TRADE, quantity=-1.0), "quantity: "),
        (raw(TRADE, quantity=None), "needs a quantity or a value"),
        (raw(TRADE, period="2025-13"), "period: "),
        (raw(TRADE, hs_code="85x"), "hs_code: "),
        (raw(TRADE, kind="price"), "kind price needs an item"),
        (raw(TRADE, kind="inventory", item="H20"), "kind inventory needs a firm"),
        (raw(TRADE, kind="order", item="H20", firm="x"), "kind order needs an action"),
        (raw(TRADE, kind="gift"), "kind: "),
        (raw(TRADE, currency="usd", value=1.0), "currency: "),
        (raw(TRADE, revision=0), "revision: "),
    ],
)  # fmt: skip
def test_a_bad_trade_event_is_refused_by_name(value: bytes, named: str) -> None:
    assert named in why(value, "trade")


def test_twenty_megabytes_are_refused_unread() -> None:
    started = time.perf_counter()
    with pytest.raises(TooLarge, match=r"20000102 bytes|bytes, at most 8388608"):
        intake.article(raw(ARTICLE, body="x" * 20_000_000), NOW)
    assert time.perf_counter() - started < 1.0


def test_reasons_are_told_apart() -> None:
    assert (RejectedInput.reason, TooLarge.reason, ImplausibleTime.reason) == (
        "schema",
        "too_large",
        "implausible_time",
    )


def test_an_article_may_speak_of_nan_and_infinity() -> None:
    assert intake.article(raw(ARTICLE, title="NaN to Infinity"), NOW).title == "NaN to Infinity"


def test_unknown_fields_are_ignored_and_the_clock_may_be_a_little_slow() -> None:
    value = raw(ARTICLE, colour="red", published_at="2025-05-02T12:00:00+02:00")
    assert intake.article(value, NOW).published_at == datetime(2025, 5, 2, 10, tzinfo=UTC)


def test_an_article_without_id_has_one_by_its_address() -> None:
    by_url = {key: value for key, value in ARTICLE.items() if key != "id"} | {"url": "https://n.example/1"}
    first, again = (intake.article(raw(by_url), NOW) for _ in range(2))
    assert first.id == again.id != intake.article(raw(by_url, url="https://n.example/2"), NOW).id


ENVELOPE = {"specversion": "1.0", "id": "e1", "source": "/connect", "type": "io.waferwatch.news.article.v1"}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (ARTICLE, NewsArticle),
        (TRADE, TradeEvent),
        ({**TRADE, "flow": "other name of the field"}, TradeEvent),
        ({**ARTICLE, "ce_type": "io.waferwatch.news.article.v1"}, NewsArticle),
        ({**TRADE, "ce_type": "io.waferwatch.trade.event.v1"}, TradeEvent),
        ({**ENVELOPE, "data": ARTICLE}, NewsArticle),
        ({**ENVELOPE, "type": "io.waferwatch.trade.event.v1", "data": TRADE}, TradeEvent),
        ({**ARTICLE, "type": "trade press"}, NewsArticle),
        ({**ARTICLE, "data": {"flow_id": 1}}, NewsArticle),
    ],
)  # fmt: skip
def test_a_line_is_told_apart_by_its_type_or_its_fields(fields: dict[str, Any], kind: type) -> None:
    assert isinstance(intake.either(raw(fields), NOW), kind)


@pytest.mark.parametrize("value", [b"", b"{", b"[1]", b"7", b"[" * 200_000, b"\xff", b'{"specversion": 1}'])
def test_a_line_that_is_neither_is_refused_like_an_article(value: bytes) -> None:
    with pytest.raises((RejectedInput, ValidationError)):
        intake.either(value, NOW)


def test_nan_inside_a_structured_event_is_refused() -> None:
    line = raw({**ENVELOPE, "type": "trade", "data": {**TRADE, "quantity": "@"}})
    with pytest.raises(RejectedInput, match="Invalid JSON"):
        intake.either(line.replace(b'"@"', b"NaN"), NOW)
