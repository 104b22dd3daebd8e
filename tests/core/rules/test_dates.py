"""The day before and the day of each rule; what was pending; changes as events."""

from __future__ import annotations

from datetime import date

import pytest

from waferwatch.rules import (
    ALL_RULES,
    all_specs,
    changes,
    covered_by,
    entities,
    status,
    turning_days,
)  # fmt: skip

EDGES = [
    ("chip:nvidia-a100", "CN", date(2022, 8, 26), "free", "licence", "aug2022"),
    ("chip:nvidia-a100", "CN", date(2022, 10, 21), "licence", "denied", "oct2022"),
    ("chip:intel-gaudi2", "CN", date(2022, 10, 21), "free", "denied", "oct2022"),
    ("chip:nvidia-a100", "MO", date(2023, 1, 17), "free", "denied", "oct2022-macau"),
    ("chip:nvidia-h800", "CN", date(2023, 10, 23), "free", "denied", "oct2023-nvidia"),
    ("chip:nvidia-l40s", "CN", date(2023, 10, 23), "free", "denied", "oct2023-nvidia"),
    ("chip:nvidia-rtx-4090", "CN", date(2023, 11, 17), "free", "notified", "oct2023"),
    ("chip:intel-gaudi2-cn", "CN", date(2023, 11, 17), "free", "denied", "oct2023"),
    ("chip:nvidia-l4", "CN", date(2023, 11, 17), "free", "denied", "oct2023"),
    ("chip:mem-hbm3e", "CN", date(2024, 12, 31), "free", "denied", "dec2024"),
    ("chip:nvidia-h20", "CN", date(2025, 4, 9), "free", "licence", "apr2025"),
    ("chip:nvidia-rtx-pro-6000d", "CN", date(2025, 9, 17), "free", "denied", "cn-rtx6000d-2025"),
    ("chip:nvidia-h20", "CN", date(2025, 10, 10), "licence", "denied", "cn-ports-2025"),
    ("chip:amd-mi325x", "CN", date(2026, 1, 15), "denied", "licence", "jan2026"),
    ("chip:nvidia-h200", "HK", date(2026, 1, 15), "denied", "licence", "jan2026"),
    ("chip:nvidia-h200", "CN", date(2026, 1, 28), "denied", "licence", "jan2026"),
    ("chip:nvidia-t4", "RU", date(2022, 2, 24), "free", "denied", "russia2022"),
    ("chip:nvidia-t4", "BY", date(2022, 3, 2), "free", "denied", "belarus2022"),
    ("material:gallium", "DE", date(2023, 8, 1), "free", "licence", "cn-gallium-germanium-2023"),
    ("material:gallium", "US", date(2024, 12, 3), "licence", "denied", "cn-us-ban-2024"),
    ("material:gallium", "US", date(2025, 11, 9), "denied", "licence", "cn-gallium-germanium-2023"),
    ("material:antimony", "US", date(2024, 9, 15), "free", "licence", "cn-antimony-2024"),
    ("material:tungsten", "JP", date(2025, 2, 4), "free", "licence", "cn-five-metals-2025"),
    ("material:dysprosium", "DE", date(2025, 4, 4), "free", "licence", "cn-rare-earths-2025"),
    ("firm:nexperia", "DE", date(2025, 10, 4), "free", "denied", "cn-nexperia-2025"),
    ("firm:nexperia", "DE", date(2025, 11, 8), "denied", "licence", "cn-nexperia-exemptions-2025"),
    ("material:eda-software", "CN", date(2025, 5, 23), "free", "licence", "us-eda-2025"),
    ("material:eda-software", "CN", date(2025, 7, 2), "licence", "free", ""),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "to", "day", "before", "after", "rule"), EDGES)
def test_day_before_and_day_of(entity: str, to: str, day: date, before: str, after: str, rule: str) -> None:
    eve = status(entity, to, date.fromordinal(day.toordinal() - 1))
    ruling = status(entity, to, day)
    assert (eve.status, ruling.status) == (before, after)
    assert ruling.rule_id == rule


def test_two_sides_and_the_stricter_wins() -> None:
    ruling = status("chip:nvidia-h20", "CN", date(2025, 11, 1))
    assert ruling.export_side.status == "licence"
    assert ruling.import_side.status == "denied"
    assert (ruling.status, ruling.decided_by, ruling.can_ship) == ("denied", "import", False)
    assert status("chip:nvidia-h20", "CN", date(2025, 8, 11)).can_ship
    assert not status("chip:nvidia-h20", "CN", date(2025, 4, 20)).can_ship


def test_weak_evidence_is_called_weak() -> None:
    ruling = status("chip:nvidia-rtx-5090d-v2", "CN", date(2026, 5, 15))
    assert (ruling.status, ruling.certainty) == ("denied", "weak")


class TestPending:
    def test_announced_rule_is_pending_and_unknown_ones_are_not(self) -> None:
        known = status("chip:nvidia-h800", "CN", date(2023, 10, 18)).pending
        assert known is not None
        assert (known.date, known.after) == (date(2023, 11, 17), "denied")
        assert status("chip:nvidia-h800", "CN", date(2023, 10, 16)).pending is None

    def test_secret_letter_is_not_foreseen(self) -> None:
        assert status("chip:nvidia-h20", "CN", date(2025, 4, 8)).pending is None

    def test_diffusion_rule_was_announced_then_averted(self) -> None:
        h100 = "chip:nvidia-h100"
        assert status(h100, "CH", date(2025, 1, 12)).pending is None
        announced = status(h100, "CH", date(2025, 1, 13)).pending
        assert announced is not None
        assert (announced.date, announced.rule_id) == (date(2025, 5, 15), "diffusion2025")
        assert status(h100, "CH", date(2025, 5, 13)).pending is None
        assert status(h100, "CH", date(2025, 5, 15)).status == "free"
        partner = status(h100, "DE", date(2025, 2, 1)).pending
        assert partner is not None
        assert partner.after == "notified"

    def test_intention_without_a_day(self) -> None:
        pending = status("chip:nvidia-h200", "CN", date(2025, 12, 8)).pending
        assert pending is not None
        assert (pending.date, pending.after, pending.certain) == (None, "licence", False)

    def test_end_of_a_pause_is_a_dated_unknown(self) -> None:
        pending = status("material:gallium", "US", date(2026, 7, 1)).pending
        assert pending is not None
        assert (pending.date, pending.after) == (date(2026, 11, 27), "denied")
        assert not pending.certain
        after = status("material:gallium", "US", date(2026, 11, 27))
        assert (after.status, after.certainty) == ("denied", "unknown")

    def test_rule_paused_before_it_bound(self) -> None:
        pending = status("material:holmium", "DE", date(2025, 10, 20)).pending
        assert pending is not None
        assert pending.date == date(2025, 11, 8)
        assert status("material:holmium", "DE", date(2025, 12, 1)).status == "free"


class TestChanges:
    def test_h20_tells_its_story(self) -> None:
        story = changes(["chip:nvidia-h20"], "CN", date(2024, 1, 1), date(2026, 7, 1))
        assert [(c.date, c.before, c.after, c.rule_id, c.side) for c in story] == [
            (date(2025, 4, 9), "free", "licence", "apr2025", "export"),
            (date(2025, 8, 8), "licence", "licence", "aug2025", "export"),
            (date(2025, 8, 12), "free", "licence", "cn-h20-2025", "import"),
            (date(2025, 10, 10), "licence", "denied", "cn-ports-2025", "import"),
        ]
        letter = story[0]
        assert letter.announced_on == date(2025, 4, 15)
        assert (letter.direction, story[1].direction) == ("stricter", "looser")

    def test_end_of_a_rule_names_that_rule(self) -> None:
        (change,) = changes(["material:gallium"], "US", date(2025, 11, 1), date(2025, 11, 30))
        assert (change.rule_id, change.before, change.after) == ("cn-us-ban-2024", "denied", "licence")
        assert "no longer binds" in change.clause

    def test_bounds_are_inclusive(self) -> None:
        day = date(2025, 4, 9)
        assert len(changes(["chip:nvidia-h20"], "CN", day, day)) == 1
        assert not changes(["chip:nvidia-h20"], "CN", date(2025, 4, 10), date(2025, 8, 7))

    def test_chips_of_the_far_future_do_not_change(self) -> None:
        october = changes(all_specs(), "CN", date(2022, 10, 1), date(2022, 10, 31))
        assert "chip:nvidia-b200" not in {c.entity for c in october}
        assert "chip:nvidia-a100" in {c.entity for c in october}

    def test_every_change_agrees_with_status(self) -> None:
        for change in changes(entities(), "CN", date(2018, 1, 1), date(2026, 7, 31)):
            ruling = status(change.entity, "CN", change.date)
            side = ruling.import_side if change.side == "import" else ruling.export_side
            assert side.status == change.after
            assert change.rule_id in ALL_RULES


class TestCoveredBy:
    def test_rules_of_the_timeline(self) -> None:
        letters = covered_by("aug2022", "CN")
        assert {"chip:nvidia-a100", "chip:nvidia-h100", "chip:amd-mi250"} <= set(letters)
        assert "chip:nvidia-a800" not in letters
        assert "chip:nvidia-h20" in covered_by("apr2025", "CN")
        assert "chip:nvidia-h200" in covered_by("jan2026", "CN")
        assert "chip:nvidia-h100" in covered_by("diffusion2025", "SG")
        assert covered_by("oct2023", "US") == ()
        assert covered_by("cn-us-ban-2024", "US") == (
            "material:antimony", "material:gallium", "material:germanium",
        )  # fmt: skip
        assert covered_by("cn-us-ban-2024", "DE") == ()

    def test_newly_leaves_out_what_was_barred_before(self) -> None:
        newly = covered_by("apr2025", "CN", newly=True)
        assert set(newly) == {
            "chip:nvidia-h20", "chip:nvidia-h20-141g", "chip:amd-mi308", "chip:intel-hl-328",
            "chip:intel-hl-388", "chip:amd-mi210", "chip:nvidia-rtx-5090", "chip:nvidia-rtx-5090d",
        }  # fmt: skip

    def test_unknown_rule(self) -> None:
        with pytest.raises(ValueError, match="unknown rule 'oct2024'"):
            covered_by("oct2024", "CN")


def test_rules_are_dated_and_sourced() -> None:
    assert len(ALL_RULES) >= 30
    for rule in ALL_RULES.values():
        assert rule.source.startswith("https://")
        assert rule.clause and rule.authority and rule.destinations
    assert turning_days() == tuple(sorted(set(turning_days())))
