"""The same log of scores gives the same alerts, ids and revisions, however often it is read again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.makers import risk
from core.properties.profiles import thorough
from waferwatch.alert import DEFAULT_RULES, RuleState, step
from waferwatch_schemas import Alert, RiskScore

POINTS = st.sampled_from((0.0, 12.0, 19.0, 24.0, 25.0, 27.0, 38.0, 45.0, 51.0, 63.0, 90.0))


@st.composite
def logs(draw: st.DrawFn) -> list[RiskScore]:
    """Scores of one entity, each later than the one before."""
    gaps = draw(st.lists(st.sampled_from((0.01, 0.3, 0.9, 1.1, 5.0)), min_size=1, max_size=15))
    at, log = 0.0, []
    for gap in gaps:
        at += gap
        log.append(risk(draw(POINTS), at))
    return log


def read(log: list[RiskScore], states: dict[str, RuleState]) -> list[Alert]:
    told = []
    for score in log:
        for rule in DEFAULT_RULES:
            states[rule.id], alert = step(states.get(rule.id, RuleState()), rule, score)
            told += [] if alert is None else [alert]
    return told


@thorough
@given(logs(), st.data())
def test_reading_again_from_any_place_says_nothing_twice(log: list[RiskScore], data: st.DataObject) -> None:
    """After a crash the state may be ahead of the place from which the log is read."""
    once = read(log, {})
    states: dict[str, RuleState] = {}
    told, done = [], 0
    while done < len(log):
        upto = data.draw(st.integers(done + 1, len(log)))
        back = data.draw(st.integers(0, done))
        told += read(log[back:upto], states)
        done = upto
    assert told == once


@thorough
@given(logs())
def test_revisions_have_no_holes_and_each_episode_its_own_id(log: list[RiskScore]) -> None:
    by_id: dict[str, list[Alert]] = {}
    for alert in read(log, {}):
        by_id.setdefault(alert.id, []).append(alert)
    for episode in by_id.values():
        assert [alert.revision for alert in episode] == list(range(1, len(episode) + 1))
        assert all(alert.state == "firing" for alert in episode[:-1])
    for rule in DEFAULT_RULES:
        ends = [episode[-1].state for episode in by_id.values() if episode[0].rule == rule.id]
        assert all(state == "resolved" for state in ends[:-1]), "one open episode a rule at a time"
