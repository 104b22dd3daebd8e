"""The pictures of the report as PNG, drawn without a display."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import matplotlib

matplotlib.use("Agg")

from matplotlib import dates as mdates
from matplotlib.figure import Figure

from .chronology import HOLD_FROM, SPLITS, Outcome, midnight
from .labels import START
from .leads import Lead
from .run import Point, Result
from .series import Series, to_time
from .summary import PART_NAMES

COLOURS = {"score": "#0b5394", "mentions": "#b45f06", "severity": "#6a7f10"}
NATURE_COLOURS = {"policy": "#0b5394", "physical": "#990000", "market": "#b45f06"}


def _png(figure: Figure) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=90, bbox_inches="tight", metadata={"Software": None})
    return out.getvalue()


def text(words: str) -> str:
    """Without the dollar signs that matplotlib would read as mathematics."""
    return words.replace("$", r"\$")


def lead_times(leads: Sequence[Lead]) -> bytes:
    """Lead of every harm, by nature; a cross is a miss."""
    figure = Figure(figsize=(9, 1.2 + 0.2 * len(leads)))
    axes = figure.subplots()
    for row, one in enumerate(leads):
        colour = NATURE_COLOURS.get(one.harm.nature, "black")
        if one.in_time and one.days is not None:
            axes.plot([0, _squeeze(one.days)], [row, row], color=colour, linewidth=2, alpha=0.5)
            axes.plot(
                _squeeze(one.days), row, "o", color=colour, fillstyle="none" if one.standing else "full"
            )
        else:
            axes.plot(0, row, "x", color=colour)
    axes.set_yticks(range(len(leads)), [text(one.harm.name) for one in leads], fontsize=7)
    ticks = (-90, -30, -7, -1, 0, 1, 7, 14, 30, 90, 180)
    axes.set_xticks([_squeeze(days) for days in ticks], [str(days) for days in ticks])
    axes.axvline(0, color="grey", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_xlabel("days from alert to start of harm; open: stood before; cross: missed")
    axes.grid(axis="x", alpha=0.3)
    for nature, colour in NATURE_COLOURS.items():
        axes.plot([], [], "o", color=colour, label=nature)
    axes.legend(loc="lower left", fontsize=8)
    return _png(figure)


def _squeeze(days: float) -> float:
    return math.copysign(math.log1p(abs(days)), days)


def curves(points: Sequence[Point], threshold: float) -> bytes:
    """Recall against false alarms for each predictor, part by part."""
    figure = Figure(figsize=(9, 3.8))
    for axes, split in zip(figure.subplots(1, 2, sharey=True), SPLITS, strict=True):
        for name, colour in COLOURS.items():
            mine = [p for p in points if p.predictor == name and p.split == split]
            axes.plot(
                [p.false_a_chip_year or 0.0 for p in mine],
                [p.recall.value or 0.0 for p in mine],
                "o-",
                color=colour,
                markersize=3,
                label=name,
            )
            for p in mine:
                if name == "score" and p.threshold == threshold:
                    axes.plot(p.false_a_chip_year or 0.0, p.recall.value or 0.0, "D", color="#cc0000")
        axes.set_title(PART_NAMES[split], fontsize=9)
        axes.set_xlabel("false alarms a chip-year")
        axes.grid(alpha=0.3)
        axes.set_ylim(0, 1.05)
    figure.axes[0].set_ylabel("recall: harms on alert in time")
    figure.axes[0].legend(loc="lower right", fontsize=8)
    return _png(figure)


def reliability_diagram(result: Result) -> bytes:
    """What the score said, and how often harm was there or came within 90 days."""
    figure = Figure(figsize=(9, 3.8))
    for axes, split in zip(figure.subplots(1, 2, sharey=True), SPLITS, strict=True):
        axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
        bins = result.parts[split].reliability
        axes.plot(
            [b.stated / 100.0 for b in bins],
            [b.harmed / b.samples for b in bins],
            "o-",
            color=COLOURS["score"],
        )
        for b in bins:
            axes.annotate(str(b.samples), (b.stated / 100.0, b.harmed / b.samples), fontsize=6, color="grey")
        axes.set_title(PART_NAMES[split], fontsize=9)
        axes.set_xlabel("score / 100 (beside the points: item-months)")
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("harmed now or within 90 days")
    return _png(figure)


def item_series(
    item: str, series: Series, outcomes: Sequence[Outcome], threshold: float, until: datetime
) -> bytes:
    """The score of one item with harms shaded and the events about it marked."""
    figure = Figure(figsize=(9, 2.4))
    axes: Any = figure.subplots()
    axes.plot([to_time(day) for day in series.days], series.values, color=COLOURS["score"], linewidth=1)
    axes.axhline(threshold, color="#cc0000", linewidth=0.8, linestyle="--")
    axes.axvline(HOLD_FROM, color="grey", linewidth=0.8, linestyle=":")
    for outcome in outcomes:
        if item not in outcome.items:
            continue
        if outcome.harmful and outcome.start is not None:
            end = midnight(outcome.end) if outcome.end else until
            axes.axvspan(
                midnight(outcome.start), max(end, midnight(outcome.start)), color="#cc0000", alpha=0.10
            )
        axes.plot(outcome.first_report, 1.5, "^", color="#2d7a2d" if outcome.scare else "black", markersize=4)
    axes.set_ylim(0, 100)
    axes.set_xlim(START, until)
    axes.set_title(text(item), fontsize=9, loc="left")
    dates: Any = mdates
    axes.xaxis.set_major_locator(dates.YearLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
    return _png(figure)
