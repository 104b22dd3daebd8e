"""The figures of a result in plain values for programs, and rows of text for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .chronology import SPLITS
from .intervals import Range, Share
from .leads import Lead, LeadSummary
from .probability import Forecast
from .run import SCORE, Part, Point, Result

AIM_RECALL, AIM_FALSE, AIM_LEAD_DAYS = 0.8, 4.0, 14.0

PART_NAMES = {"tune": "2018-2023 (constants set here)", "hold": "2024-2026 (held back)"}


def plain(value: Any) -> Any:
    """Named tuples as objects, shares with their value and range, numbers rounded to 6 digits."""
    if isinstance(value, Share):
        return {
            "hits": value.hits, "of": value.of, "share": plain(value.value), "range": plain(value.range)
        }  # fmt: skip
    if isinstance(value, Range):
        return [plain(value.low), plain(value.high)]
    if isinstance(value, float):
        return round(value, 6)
    if hasattr(value, "_asdict"):
        return {key: plain(inner) for key, inner in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def as_json(result: Result) -> dict[str, Any]:
    """The whole result without series."""
    return {
        "threshold": result.threshold,
        "propagation": result.propagation,
        "reports": result.replay.reports,
        "signals": result.replay.signals,
        "failed": result.replay.failed,
        "until": result.replay.until.isoformat() if result.replay.until else None,
        "covered_items": len(result.replay.scores),
        "parts": {split: plain(part) for split, part in result.parts.items()},
        "rivals": plain(result.rivals),
        "curves": plain(result.curves),
        "alarms_left_out": plain(result.left_out),
        "unread": {"tune": result.unread["tune"], "hold": len(result.unread["hold"])},
        "harms": [lead_json(one) for one in result.leads],
    }


def lead_json(one: Lead) -> dict[str, Any]:
    """One harm and how it was met."""
    harm = one.harm
    return {
        "harm": harm.name,
        "events": [event.event_id for event in harm.events],
        "chain": harm.episode,
        "split": harm.split,
        "nature": harm.nature,
        "regions": list(harm.regions),
        "items": list(harm.items),
        "first_report": harm.first_report.isoformat(),
        "start": harm.start.isoformat(),
        "in_time": one.in_time,
        "item": one.item or None,
        "alert_at": one.alert_at.isoformat() if one.alert_at else None,
        "lead_days": one.days,
        "hours_after_first_report": plain(one.hours_after_report),
        "on_alert_before_first_report": one.standing,
        "told_anew": one.noticed,
        "items_on_alert": one.items_met,
    }


Row = tuple[str, ...]


def share(value: Share) -> str:
    """``0.81 (26 of 32; 0.65 to 0.91)``."""
    if value.value is None or value.range is None:
        return "none to judge"
    return f"{value.value:.2f} ({value.hits} of {value.of}; {value.range.low:.2f} to {value.range.high:.2f})"


def number(value: float | None, digits: int = 2, unit: str = "") -> str:
    """A figure or a dash."""
    return "-" if value is None else f"{value:.{digits}f}{unit}"


def spread(value: float | None, around: Range | None, digits: int = 2) -> str:
    """A figure with its range."""
    if around is None:
        return number(value, digits)
    return f"{number(value, digits)} ({around.low:.{digits}f} to {around.high:.{digits}f})"


def headline(result: Result) -> tuple[Row, list[Row]]:
    """The main table: header, and a row a figure with a column a part."""
    parts = [result.parts[split] for split in SPLITS]

    def row(name: str, *cells: str) -> Row:
        return (name, *cells)

    rows = [
        row("recall: harms on alert in time (Wilson)", *(share(p.all.recall) for p in parts)),
        row(
            "  range when whole chains are drawn",
            *(spread(p.all.recall.value, p.all.recall_range) for p in parts),
        ),
        row("  of these told anew, not only standing", *(share(p.all.noticed) for p in parts)),
        row("  first harm of each chain", *(share(p.chains.recall) for p in parts)),
        row("  harms that could be foreseen", *(share(p.all.foreseeable) for p in parts)),
        row("  harmed items, one by one", *(share(p.all.items) for p in parts)),
        row("alert 7 days or more ahead", *(share(p.all.week_ahead) for p in parts)),
        row("median lead, days", *(spread(p.all.median_lead, p.all.median_lead_range, 1) for p in parts)),
        row(
            "median lead where it could be foreseen, days",
            *(spread(p.all.median_lead_foreseeable, p.all.median_lead_foreseeable_range, 1) for p in parts),
        ),
        row(
            "false alarms a chip-year",
            *(spread(p.alarms.false_a_chip_year, p.alarms.false_a_chip_year_range) for p in parts),
        ),
        row(
            "  when price and delay count as nothing",
            *(number(p.alarms.strict_false_a_chip_year) for p in parts),
        ),
        row("precision, all covered items", *(share(p.alarms.precision) for p in parts)),
        row("precision, chips", *(share(p.alarms.precision_chips) for p in parts)),
        row("chip-months on alert", *(share(p.months.on_alert) for p in parts)),
        row("  of these harmed now or within 90 days", *(share(p.months.right) for p in parts)),
        row("harmed chip-months that were on alert", *(share(p.months.met) for p in parts)),
    ]
    return ("figure", *(PART_NAMES[part.split] for part in parts)), rows


def natures(part: Part) -> tuple[Row, list[Row]]:
    """Policy, physical and market harms apart."""
    header = ("harms", "in time", "foreseeable", "median lead, days", "median hours, first report to alert")
    return header, [(name, *_nature(summary)) for name, summary in part.by_nature.items()]


def _nature(summary: LeadSummary) -> Row:
    return (
        share(summary.recall),
        share(summary.foreseeable),
        spread(summary.median_lead, summary.median_lead_range, 1),
        number(summary.median_hours, 1),
    )


def forecast_rows(found: Iterable[Forecast]) -> tuple[Row, list[Row]]:
    """Brier scores beside the base rate and the rivals."""
    header = ("forecast", "Brier", "skill over base rate", "worse than the mapped score by", "AUC")
    rows: list[Row] = [
        (
            one.name,
            f"{one.brier:.4f}",
            number(one.skill, 3),
            spread(one.worse_by, one.worse_by_range, 4),
            number(one.auc, 3),
        )
        for one in found
    ]
    return header, rows


def rival_rows(result: Result) -> tuple[Row, list[Row]]:
    """Score and rivals as alerts on the held-back years."""
    header = ("alert on", "threshold", "recall", "precision", "false alarms a chip-year")

    def cells(name: str, point: Point) -> Row:
        return (
            name,
            f"{point.threshold:g}",
            share(point.recall),
            share(point.precision),
            number(point.false_a_chip_year),
        )

    rows = [cells(f"{name}, best F1 of the tuning years", point) for name, point in result.rivals.items()]
    at = [
        p
        for p in result.curves
        if p.predictor == SCORE and p.split == "hold" and p.threshold == result.threshold
    ]
    return header, [*(cells("score, as shipped", point) for point in at), *rows]


def harm_rows(leads: Iterable[Lead]) -> tuple[Row, list[Row]]:
    """Every harm and how it was met."""
    header = (
        "harm",
        "part",
        "nature",
        "region",
        "start",
        "first report",
        "alert",
        "item",
        "lead, days",
        "remark",
    )
    return header, [
        (
            one.harm.name,
            one.harm.split,
            one.harm.nature,
            ", ".join(one.harm.regions),
            one.harm.start.isoformat(),
            f"{one.harm.first_report:%Y-%m-%d %H:%M}",
            f"{one.alert_at:%Y-%m-%d %H:%M}" if one.alert_at else "none",
            one.item or "-",
            number(one.days, 0),
            _remark(one),
        )
        for one in leads
    ]


def _remark(one: Lead) -> str:
    if not one.in_time:
        return "missed" if one.alert_at is None else "late"
    if one.standing:
        return "stood before, told anew" if one.noticed else "stood before, nothing new told"
    return ""
