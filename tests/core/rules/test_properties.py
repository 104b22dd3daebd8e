"""Properties that hold for every chip, day and destination."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from waferwatch.rules import (
    FIRST_DAY,
    ChipSpec,
    all_specs,
    destination,
    entities,
    status,
    strictness,
    turning_days,
)  # fmt: skip
from waferwatch.rules.destinations import COUNTRIES
from waferwatch.rules.limits import paragraph_2023

DAYS = st.one_of(st.dates(FIRST_DAY, date(2027, 1, 1)), st.sampled_from(turning_days()))
PLACES = st.sampled_from(sorted(COUNTRIES))
PARENTS = st.one_of(st.none(), PLACES)
UNDER_2023 = st.dates(date(2023, 11, 17), date(2025, 4, 8))
FIGURE = st.one_of(st.none(), st.floats(0, 70000))


@given(st.sampled_from(entities()), PLACES, DAYS, PARENTS)
def test_every_question_has_an_answer(entity: str, to: str, at: date, parent: str | None) -> None:
    ruling = status(entity, to, at, parent=parent)
    assert ruling.status in ("free", "notified", "licence", "denied")
    assert ruling.clause
    assert ruling.status in (ruling.export_side.status, ruling.import_side.status)
    assert strictness(ruling.status) >= strictness(ruling.export_side.status)
    assert strictness(ruling.status) >= strictness(ruling.import_side.status)
    assert all(ratio >= 0 for ratio in ruling.headroom.values())
    if ruling.pending and ruling.pending.date:
        assert ruling.pending.date > at


@given(
    area=st.floats(50, 3000), low=st.floats(0, 60000), high=st.floats(0, 60000), at=UNDER_2023
)  # fmt: skip
def test_more_compute_is_never_treated_more_mildly(area: float, low: float, high: float, at: date) -> None:
    low, high = sorted((low, high))
    mild, strict = (
        ChipSpec(id="chip:own", name="Own", vendor_country="US", tpp=tpp, die_area_mm2=area)
        for tpp in (low, high)
    )
    assert status(strict, "CN", at).review >= status(mild, "CN", at).review


@given(tpp=st.floats(0, 60000), area=st.floats(50, 3000), at=UNDER_2023)
def test_consumer_note_never_makes_stricter(tpp: float, area: float, at: date) -> None:
    games, server = (
        ChipSpec(id="chip:own", name="Own", vendor_country="US", tpp=tpp, die_area_mm2=area,
                 designed_for=kind)
        for kind in ("consumer", "datacenter")
    )  # fmt: skip
    assert status(games, "CN", at).review <= status(server, "CN", at).review


@given(
    tpp=FIGURE,
    area=st.one_of(st.none(), st.floats(50, 3000)),
    hidden=st.sampled_from(["tpp", "area"]),
)
def test_hiding_a_figure_never_flips_a_paragraph(tpp: float | None, area: float | None, hidden: str) -> None:
    full = ChipSpec(id="chip:own", name="Own", tpp=tpp, die_area_mm2=area)
    partial = ChipSpec(
        id="chip:own", name="Own",
        tpp=None if hidden == "tpp" else tpp, die_area_mm2=None if hidden == "area" else area,
    )  # fmt: skip
    assert paragraph_2023(partial) in ("unknown", paragraph_2023(full))


@given(st.sampled_from(sorted(all_specs())), DAYS, PLACES)
def test_china_is_at_least_as_strict_as_an_ally(chip: str, at: date, to: str) -> None:
    if all_specs()[chip].made_in_china or not destination(to).is_ally:
        return
    assert status(chip, "CN", at).export_side.review >= status(chip, to, at).export_side.review
