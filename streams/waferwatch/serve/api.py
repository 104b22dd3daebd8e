"""The HTTP API: scores with their reasons, alerts, a live stream. Reads only; the topics are the truth."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import AwareDatetime, BaseModel

from waferwatch_schemas import Alert, RiskScore, Severity, __version__, evaluate

from ..kafka.view import View
from ..metrics import Metrics
from ..score.explain_text import explanation
from ..settings import Settings
from ..topics import Topics
from .cursor import BadCursor, decode
from .live import Live

Kind = Literal["chip", "firm", "site", "material", "country", "agency"]


class ScoreLine(BaseModel):
    """A score in a list; its reasons are under ``/v1/scores/{entity}``."""

    entity: str
    name: str
    kind: str
    score: float
    as_of: datetime
    score_without_cover: float
    main_reason: str


class Side:
    """What the API answers from: views of the compacted topics."""

    def __init__(self, settings: Settings, topics: Topics, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.metrics = Metrics(self.registry, settings.metrics_max_entities)
        self.live = Live()
        self.scores = View(
            settings.brokers, topics.scores, RiskScore, lambda message: self.live.tell("score", message)
        )
        self.alerts = View(
            settings.brokers, topics.alerts, Alert, lambda message: self.live.tell("alert", message)
        )
        self.live.add("score", self.scores)
        self.live.add("alert", self.alerts)
        self.token = settings.api_token

    @property
    def ready(self) -> dict[str, bool]:
        """What must hold before answers are complete."""
        return {
            "scores": self.scores.complete.is_set() and self.scores.failed is None,
            "alerts": self.alerts.complete.is_set() and self.alerts.failed is None,
        }


def create(settings: Settings, topics: Topics, side: Side | None = None) -> FastAPI:
    """The application; ``side`` is for tests that bring their own views."""
    side = side or Side(settings, topics)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await side.scores.start()
        await side.alerts.start()
        yield
        await side.scores.stop()
        await side.alerts.stop()

    app = FastAPI(
        title="Waferwatch",
        version=__version__,
        summary="Supply risk of chips and firms, explained sentence by sentence",
        lifespan=lifespan,
    )
    app.state.side = side
    app.include_router(_open)
    app.include_router(_guarded)
    return app


def _side(request: Request) -> Side:
    side: Side = request.app.state.side
    return side


Sided = Annotated[Side, Depends(_side)]


def _authorised(side: Sided, authorization: Annotated[str, Header()] = "") -> None:
    if side.token is None:
        return
    wanted = f"Bearer {side.token.get_secret_value()}"
    if not hmac.compare_digest(authorization.encode(), wanted.encode()):
        raise HTTPException(401, "needs Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"})


_open = APIRouter()
_guarded = APIRouter(dependencies=[Depends(_authorised)])


@_open.get("/livez", tags=["operation"])
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@_open.get("/readyz", tags=["operation"])
async def readyz(side: Sided, response: Response) -> dict[str, bool]:
    """The views hold everything that was on their topics at the start."""
    if not all(side.ready.values()):
        response.status_code = 503
    return side.ready


@_guarded.get("/metrics", tags=["operation"])
async def metrics(side: Sided) -> Response:
    """Prometheus metrics of this process."""
    side.metrics.sse_clients.set(len(side.live.clients))
    return Response(generate_latest(side.registry), media_type=CONTENT_TYPE_LATEST)


@_guarded.get("/v1/scores", tags=["scores"])
async def scores(
    side: Sided,
    kind: Annotated[Kind | None, Query(description="only entities of this kind")] = None,
    min_score: Annotated[float, Query(ge=0.0, le=100.0)] = 0.0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    at: Annotated[AwareDatetime | None, Query(description="evaluate at this time, not before as_of")] = None,
) -> list[ScoreLine]:
    """Scores, highest first."""
    found = [
        (value, score)
        for score in side.scores.values.values()
        if (kind is None or score.kind == kind) and (value := _at(score, at)) >= min_score
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].entity))
    return [
        ScoreLine(
            entity=score.entity,
            name=score.name,
            kind=score.kind,
            score=value,
            as_of=score.as_of if at is None else max(at, score.as_of),
            score_without_cover=score.score_without_cover,
            main_reason=score.contributions[0].evidence if score.contributions else "",
        )
        for value, score in found[:limit]
    ]


def _at(score: RiskScore, at: datetime | None) -> float:
    return score.score if at is None else evaluate(score, max(at, score.as_of))


@_guarded.get("/v1/scores/{entity}/explain", tags=["scores"])
async def explain(side: Sided, entity: str) -> dict[str, Any]:
    """Why a score is what it is, in sentences: what adds up, and what would bring it down."""
    return explanation(await score(side, entity))


@_guarded.get("/v1/scores/{entity}", tags=["scores"])
async def score(side: Sided, entity: str) -> RiskScore:
    """One score with its explanation: each contribution with evidence, publisher, path and decay."""
    found = side.scores.values.get(entity)
    if found is None:
        raise HTTPException(404, f"no score of {entity[:100]!r}: nothing bears on it, or the id is unknown")
    return found


@_guarded.get("/v1/alerts", tags=["alerts"])
async def alerts(
    side: Sided,
    state: Annotated[Literal["firing", "resolved"] | None, Query()] = None,
    entity: Annotated[str | None, Query(max_length=100)] = None,
    severity: Annotated[Severity | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[Alert]:
    """Alerts in their latest revision, newest first."""
    found = [
        alert
        for alert in side.alerts.values.values()
        if (state is None or alert.state == state)
        and (entity is None or alert.entity == entity)
        and (severity is None or alert.severity == severity)
    ]
    found.sort(key=lambda alert: (-alert.at.timestamp(), alert.id))
    return found[:limit]


@_guarded.get("/v1/stream", tags=["stream"])
async def stream(
    side: Sided,
    cursor: Annotated[str | None, Query(description="resume after this event id")] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Server-sent events ``score`` and ``alert``; each id is a cursor to resume from."""
    since = None
    if (given := last_event_id or cursor) is not None:
        try:
            since = decode(given, frozenset((side.scores.topic.name, side.alerts.topic.name)))
        except BadCursor as error:
            raise HTTPException(400, f"cursor: {error}") from None
    return StreamingResponse(
        side.live.events(since),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
