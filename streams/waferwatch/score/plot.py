"""A picture of a score over time, with the events that moved it marked and listed below."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from waferwatch_schemas import Document, EventType, RiskScore, evaluate

from .crossing import THRESHOLDS

STEP = timedelta(days=1)
MARKS = 10
"""Events that are marked: more cannot be told apart."""

LEAST_MOVE = 1.0
"""Points that an event must have moved the score by to be marked."""

FIGURE_SPACE = "\u2007"

APART = timedelta(days=2)
"""Moves of one direction that lie nearer together are one."""


@dataclass(frozen=True)
class Mark:
    """An event that moved the score."""

    at: datetime
    before: float
    after: float
    text: str
    kind: str = ""
    """What to say where the text's script has no font."""


def timeline(history: Sequence[RiskScore], until: datetime) -> list[tuple[datetime, float]]:
    """Times and scores: each published score, and its closed form day by day to the next one."""
    points: list[tuple[datetime, float]] = []
    for number, score in enumerate(history):
        end = history[number + 1].as_of if number + 1 < len(history) else until
        points.append((score.as_of, score.score))
        at = score.as_of + STEP
        while at < end:
            points.append((at, evaluate(score, at)))
            at += STEP
        if end > score.as_of:
            points.append((end, evaluate(score, end)))
    return points


def marks(history: Sequence[RiskScore], documents: Mapping[str, Document], most: int = MARKS) -> list[Mark]:
    """The events that moved the score most, by time.

    A move is what a published score differs from what its predecessor had foretold for that time.
    """
    found: list[Mark] = []
    for number, score in enumerate(history):
        before = evaluate(history[number - 1], score.as_of) if number else 0.0
        if abs(score.score - before) < LEAST_MOVE:
            continue
        text, kind = _reason(score, documents, score.score > before)
        mark = Mark(score.as_of, before, score.score, text, kind)
        last = found[-1] if found else None
        if last and mark.at - last.at <= APART and (mark.after > mark.before) == (last.after > last.before):
            larger = max(last, mark, key=lambda one: abs(one.after - one.before))
            found[-1] = Mark(larger.at, last.before, mark.after, larger.text, larger.kind)
        else:
            found.append(mark)
    largest = sorted(found, key=lambda one: -abs(one.after - one.before))[:most]
    return sorted(largest, key=lambda one: one.at)


def _reason(score: RiskScore, documents: Mapping[str, Document], rose: bool) -> tuple[str, str]:
    """What the document says that moved it, and of what kind that is; without one, time did."""
    moving = [one for one in score.contributions if one.document in score.changed_by]
    if rose and moving:
        main = max(moving, key=lambda one: one.points)
        return f"{_words(main.event_type)}: {main.evidence}", _words(main.event_type)
    told = sorted(
        (documents[name] for name in score.changed_by if name in documents),
        key=lambda document: (-document.reliability, document.published_at, document.document),
    )
    if told:
        return told[0].title or told[0].document, "a report" if rose else "a report of relief"
    if score.changed_by:
        return "a report was withdrawn or replaced", ""
    return "a measure took effect or ended, or stock ran down", ""


def _words(event_type: EventType) -> str:
    return event_type.value.replace("_", " ")


def draw(
    history: Sequence[RiskScore],
    until: datetime,
    documents: Mapping[str, Document],
    path: Path,
) -> None:
    """Write the picture as a PNG (or what the name's ending says).

    Raises:
        ValueError: there is no history, or matplotlib does not know the ending.
        OSError: the file cannot be written.
    """
    if not history:
        raise ValueError("nothing to draw: the score was 0 all the time")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import dates, pyplot

    score, marked = history[-1], marks(history, documents)
    fonts = _fonts()
    listed = [_line(number, mark, fonts) for number, mark in enumerate(marked, 1)]
    below = 0.165 * sum(line.count("\n") + 1 for line in listed) + 0.2
    height = 4.6 + below
    pyplot.rcParams["font.sans-serif"] = list(fonts)
    figure, axes = pyplot.subplots(figsize=(10.0, height), dpi=110)
    figure.subplots_adjust(left=0.07, right=0.97, top=1.0 - 0.45 / height, bottom=(below + 0.5) / height)
    for limit in THRESHOLDS:
        axes.axhline(limit, color="0.85", linewidth=0.8, zorder=1)
    times, values = zip(*timeline(history, until), strict=True)
    axes.plot(times, values, color="#b03a2e", linewidth=1.8, zorder=3)
    axes.fill_between(times, values, color="#b03a2e", alpha=0.10, zorder=2)
    _put_marks(axes, marked, times[0], until)
    axes.set_ylim(0.0, 112.0)
    axes.set_yticks([0.0, *THRESHOLDS, 100.0])
    axes.set_ylabel("risk, percent")
    locator: Any = dates.AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    title = f"{score.name} ({score.entity}): supply risk up to {until:%d %B %Y}"
    axes.set_title(title, loc="left", fontsize=12)
    figure.text(0.07, 0.1 / height, "\n".join(listed), fontsize=8.5, va="bottom", linespacing=1.35)
    figure.savefig(path)
    pyplot.close(figure)


FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Arial Unicode MS",
)
"""Tried in turn for each character: evidence comes in several scripts. The first ships with matplotlib."""


def _fonts() -> dict[str, frozenset[int]]:
    """Those of the fonts that are installed, with the characters that each can draw."""
    from matplotlib import font_manager, ft2font

    paths = {font.name: font.fname for font in font_manager.fontManager.ttflist if font.name in FONTS}
    return {name: frozenset(ft2font.FT2Font(paths[name]).get_charmap()) for name in FONTS if name in paths}


def _put_marks(axes: Any, marked: Sequence[Mark], first: datetime, until: datetime) -> None:
    """Numbers over the line, lifted above each other where they would overlap."""
    width = (until - first) / 40
    level, last = 0, None
    for number, mark in enumerate(marked, 1):
        level = level + 1 if last is not None and mark.at - last < width else 0
        last = mark.at
        height = min(108.0, max(mark.after, mark.before) + 6.0 + 6.5 * level)
        axes.plot([mark.at, mark.at], [0.0, height - 3.0], color="0.55", linewidth=0.7, zorder=2)
        axes.annotate(
            str(number),
            (mark.at, height),
            ha="center",
            va="center",
            fontsize=8.5,
            color="white",
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": _colour(mark), "edgecolor": "none"},
            zorder=4,
        )


def _colour(mark: Mark) -> str:
    return "#b03a2e" if mark.after > mark.before else "#1e8449"


def _line(number: int, mark: Mark, fonts: Mapping[str, frozenset[int]]) -> str:
    drawable = all(any(ord(sign) in known for known in fonts.values()) for sign in mark.text)
    said = mark.text if drawable else f"{mark.kind} (its words need a font that is not installed)"
    moved = f"{mark.before:.0f} to {mark.after:.0f}"
    text = f"{str(number).rjust(2, FIGURE_SPACE)}   {mark.at:%d %b %Y}  {moved}:  {said}"
    return "\n".join(textwrap.wrap(text, 138, subsequent_indent=" " * 7, max_lines=2, placeholder=" ..."))
