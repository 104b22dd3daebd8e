"""Who gets an alert: against a plain reading of the rule, and the deliveries that follow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.makers import START, alert
from waferwatch.deliver.matching import deliveries, wants
from waferwatch_schemas import Alert, Match, Severity, Subscription, delivery_id

ENTITIES = ("chip:h20", "firm:tsmc", "material:gallium")


def lists(values: tuple[str, ...] | type[Severity]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(tuple(values)), max_size=2).map(tuple)


MATCHES = st.builds(
    Match,
    entities=lists(ENTITIES),
    kinds=lists(("chip", "firm", "material")),
    rules=lists(("severe", "rising")),
    severities=lists(Severity),
    min_score=st.sampled_from((0.0, 30.0, 61.0, 90.0)),
)
ALERTS = st.builds(
    lambda **fields: alert(**fields),
    entity=st.sampled_from(ENTITIES),
    rule=st.sampled_from(("severe", "rising")),
    severity=st.sampled_from(Severity),
    score=st.sampled_from((0.0, 29.0, 61.0, 99.0)),
    state=st.sampled_from(("firing", "resolved")),
)


@given(MATCHES, ALERTS)
def test_every_list_that_is_given_must_hold_the_alerts_value(match: Match, one: Alert) -> None:
    needs = {
        "entities": one.entity,
        "kinds": one.entity.split(":")[0],
        "rules": one.rule,
        "severities": one.severity,
    }
    fits = True
    for field, value in needs.items():
        wanted = getattr(match, field)
        if len(wanted) > 0 and value not in wanted:
            fits = False
    if one.state == "firing" and one.score < match.min_score:
        fits = False
    assert wants(match, one) is fits


def test_an_end_is_told_to_whoever_a_minimum_score_would_keep_from_hearing_it() -> None:
    match = Match(min_score=50.0)
    assert wants(match, alert(state="resolved", score=3.0))
    assert not wants(match, alert(score=3.0))


def test_deliveries_have_ids_of_subscription_alert_and_revision() -> None:
    hooks = [
        Subscription(id="b", channel="webhook", url="https://b.example/"),
        Subscription(id="a", channel="log"),
        Subscription(id="off", channel="log", active=False),
        Subscription(id="other", channel="log", match=Match(entities=("firm:tsmc",))),
    ]
    found = deliveries(alert(revision=3), hooks, START)
    assert [one.id for one in found] == [delivery_id("a", "a1", 3), delivery_id("b", "a1", 3)]
    assert all((one.state, one.attempts, one.due_at) == ("pending", 0, START) for one in found)
