"""The API over views filled by hand: no broker is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.makers import START, alert, day, fading, risk
from waferwatch.kafka.view import View
from waferwatch.serve import live
from waferwatch.serve.api import Side, create
from waferwatch.serve.cursor import decode, encode
from waferwatch.serve.live import QUEUE, Live
from waferwatch.settings import Settings
from waferwatch.topics import topics
from waferwatch_schemas import (
    Alert,
    Contribution,
    Direction,
    EventType,
    RiskScore,
    Severity,
    Status,
    score_of,
)

TOKEN = "a token that is long enough"

REASON = Contribution(
    story="s", event_type=EventType.SHIPMENT_HALT, direction=Direction.RAISES, status=Status.HAPPENED,
    subject="chip:h20", path=("chip:h20",), path_weight=1.0, hazard=0.7, points=50.0, severity=0.9,
    credibility=0.8, confidence=0.9, decay=1.0, reports=2, first_report=START, last_report=START,
    evidence="Shipments of the H20 stopped.", publisher="Nikkei", document="d",
)  # fmt: skip

SCORES = (
    fading(0.9, 10.0, 0, entity="chip:h20", name="Nvidia H20", contributions=(REASON,)),
    fading(0.5, None, 1, entity="firm:nvidia", name="Nvidia", kind="firm"),
    risk(3.0, 0, entity="chip:h100"),
)
ALERTS = (
    alert(id="old", at=day(1), state="resolved", revision=2),
    alert(id="new", at=day(3), entity="firm:nvidia", severity=Severity.WARNING),
)


def side_of(**given: Any) -> Side:
    """The read side with its views filled and complete."""
    side = Side(Settings.from_env({}, **given), topics())
    side.scores.values = {score.entity: score for score in SCORES}
    side.alerts.values = {one.id: one for one in ALERTS}
    side.scores.complete.set()
    side.alerts.complete.set()
    return side


class Api:
    """Asks the application directly; without its lifespan, which would read from Kafka."""

    def __init__(self, side: Side) -> None:
        self._transport = httpx.ASGITransport(create(Settings.from_env({}), topics(), side))

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://api") as client:
                return await client.request(method, path, **given)

        return asyncio.run(ask())

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.request("GET", path, **given)


@pytest.fixture
def api() -> Api:
    return Api(side_of())


def test_scores_highest_first_with_the_main_reason(api: Api) -> None:
    lines = api.get("/v1/scores").json()
    assert [line["entity"] for line in lines] == ["chip:h20", "firm:nvidia", "chip:h100"]
    assert lines[0] == {
        "entity": "chip:h20", "name": "Nvidia H20", "kind": "chip", "as_of": "2025-01-01T00:00:00Z",
        "score": pytest.approx(score_of(0.9)), "score_without_cover": pytest.approx(score_of(0.9)),
        "main_reason": "Shipments of the H20 stopped.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "entities"),
    [
        ("kind=chip", ["chip:h20", "chip:h100"]),
        ("min_score=10", ["chip:h20", "firm:nvidia"]),
        ("kind=chip&min_score=10", ["chip:h20"]),
        ("limit=1", ["chip:h20"]),
        ("kind=material", []),
    ],
)
def test_scores_are_filtered(api: Api, query: str, entities: list[str]) -> None:
    assert [line["entity"] for line in api.get(f"/v1/scores?{query}").json()] == entities


def test_scores_at_a_later_time_follow_their_closed_form(api: Api) -> None:
    lines = {
        line["entity"]: line for line in api.get("/v1/scores", params={"at": "2025-01-11T00:00:00Z"}).json()
    }
    assert lines["chip:h20"]["score"] == pytest.approx(score_of(0.45))
    assert lines["firm:nvidia"]["score"] == pytest.approx(score_of(0.5))
    assert lines["chip:h20"]["as_of"] == "2025-01-11T00:00:00Z"
    early = api.get("/v1/scores", params={"at": "2024-01-01T00:00:00Z"}).json()
    assert early[0]["as_of"] == "2025-01-01T00:00:00Z", "before its time a score says nothing"


@pytest.mark.parametrize(
    "query",
    ["kind=planet", "min_score=101", "limit=0", "limit=1001", "at=yesterday", "at=2025-01-11T00:00:00"],
)
def test_a_wrong_question_is_named(api: Api, query: str) -> None:
    answer = api.get(f"/v1/scores?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]


def test_one_score_with_its_explanation(api: Api) -> None:
    assert RiskScore.model_validate_json(api.get("/v1/scores/chip:h20").content) == SCORES[0]


def test_an_explanation_names_the_evidence(api: Api) -> None:
    assert "Shipments of the H20 stopped." in api.get("/v1/scores/chip:h20/explain").text
    assert api.get("/v1/scores/chip:none/explain").status_code == 404


@pytest.mark.parametrize("entity", ["chip:unknown", "nonsense", "chip:" + "x" * 5_000, "chip:%00"])
def test_an_unknown_entity_is_not_found(api: Api, entity: str) -> None:
    answer = api.get(f"/v1/scores/{entity}")
    assert answer.status_code == 404
    assert len(answer.content) < 500


@pytest.mark.parametrize(
    ("query", "ids"),
    [("", ["new", "old"]), ("state=firing", ["new"]), ("severity=critical", ["old"]),
     ("entity=firm:nvidia", ["new"]), ("limit=1", ["new"]), ("state=firing&severity=critical", [])],
)  # fmt: skip
def test_alerts_newest_first_and_filtered(api: Api, query: str, ids: list[str]) -> None:
    answer = api.get(f"/v1/alerts?{query}")
    assert [Alert.model_validate_json(json.dumps(one)).id for one in answer.json()] == ids


GUARDED = ("/v1/scores", "/v1/scores/chip:h20", "/v1/alerts", "/v1/stream", "/metrics")


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer wrong",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN} ",
        f"bearer  {TOKEN}",
        "Bearer \xfc",
    ],
)
def test_with_a_token_set_no_other_gets_in(path: str, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given.encode("latin-1")}
    answer = Api(side_of(api_token=TOKEN)).get(path, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert TOKEN not in answer.text


def test_the_token_opens_and_does_not_count_in_the_address() -> None:
    api = Api(side_of(api_token=TOKEN))
    assert api.get("/v1/scores", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert api.get("/v1/scores", params={"token": TOKEN, "authorization": TOKEN}).status_code == 401
    assert api.get("/livez").status_code == api.get("/readyz").status_code == 200, "probes have no token"


@pytest.mark.parametrize("missing", ["scores", "alerts"])
def test_not_ready_until_both_views_are_complete(missing: str) -> None:
    side = side_of()
    getattr(side, missing).complete.clear()
    answer = Api(side).get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"scores": missing != "scores", "alerts": missing != "alerts"}
    assert Api(side).get("/livez").status_code == 200


def test_ready_when_complete(api: Api) -> None:
    assert api.get("/readyz").json() == {"scores": True, "alerts": True}


def test_documented_at_docs(api: Api) -> None:
    assert "swagger" in api.get("/docs").text.lower()
    paths = api.get("/openapi.json").json()["paths"]
    assert {
        "/v1/scores",
        "/v1/scores/{entity}",
        "/v1/alerts",
        "/v1/stream",
        "/livez",
        "/readyz",
        "/metrics",
    } <= set(paths)


def test_metrics_are_prometheus_text(api: Api) -> None:
    answer = api.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "waferwatch_" in answer.text


@pytest.mark.parametrize("path", ["/v1/scores", "/v1/alerts"])
def test_it_reads_only(api: Api, path: str) -> None:
    assert {api.request(method, path).status_code for method in ("POST", "PUT", "DELETE", "PATCH")} == {405}


@pytest.mark.parametrize("cursor", ["x", "a" * 5_000, encode({"news.articles.v1": {0: 1}})])
def test_a_forged_cursor_is_a_bad_request(api: Api, cursor: str) -> None:
    for asked in ({"params": {"cursor": cursor}}, {"headers": {"Last-Event-ID": cursor}}):
        answer = api.get("/v1/stream", **asked)
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith("cursor: ")


# -- the live stream -------------------------------------------------------------------------------


@pytest.fixture
def side() -> Iterator[Side]:
    one = side_of()
    one.scores.positions = {0: 7, 1: 3}
    one.alerts.positions = {0: 2}
    yield one


def fields(event: bytes) -> dict[str, str]:
    """The fields of one event on the wire."""
    assert event.endswith(b"\n\n")
    return dict(line.split(": ", 1) for line in event.decode().strip().split("\n"))


async def test_a_client_gets_what_the_views_see_with_a_cursor_to_come_back_with(side: Side) -> None:
    events = side.live.events(None)
    assert fields(await anext(events)) == {"retry": "3000"}
    side.scores.positions[0] = 8
    side.live.tell("score", SCORES[0])
    side.live.tell("alert", ALERTS[0])
    score, told = fields(await anext(events)), fields(await anext(events))
    assert (score["event"], told["event"]) == ("score", "alert")
    assert RiskScore.model_validate_json(score["data"]) == SCORES[0]
    names = frozenset((side.scores.topic.name, side.alerts.topic.name))
    assert decode(score["id"], names) == {
        side.scores.topic.name: {0: 8, 1: 3},
        side.alerts.topic.name: {0: 2},
    }
    await events.aclose()
    assert side.live.clients == set()


async def test_a_quiet_stream_shows_that_it_lives(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    events = side.live.events(None)
    await anext(events)
    assert await anext(events) == b": still here\n\n"
    await events.aclose()


async def test_a_slow_client_is_let_go_after_what_waits_for_it(side: Side) -> None:
    slow, quick = side.live.events(None), side.live.events(None)
    await anext(slow), await anext(quick)
    for _ in range(QUEUE + 5):
        side.live.tell("score", SCORES[2])
        await anext(quick)
    assert len(side.live.clients) == 1, "the quick one"
    assert [event async for event in slow][-1].startswith(b"id: ")
    await quick.aclose()


async def test_nobody_listening_costs_nothing() -> None:
    one = Live()
    one.add("score", View("127.0.0.1:1", topics().scores, RiskScore))
    one.tell("score", SCORES[0])
    await asyncio.sleep(0)
    assert one.clients == set()


def test_data_holds_no_line_break(side: Side) -> None:
    named = risk(1.0, 0, name="two\nlines\r\nevent: forged")
    event = live.Event("score", named.model_dump_json(), encode(side.live.positions()))
    assert event.encode().count(b"\n") == 4
    assert timedelta(seconds=live.HEARTBEAT_SECONDS) < timedelta(seconds=30), "proxies cut quiet streams"
