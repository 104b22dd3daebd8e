"""The report as one HTML page: everything inline, nothing from the network, all text escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

from . import plots, summary
from .chronology import Outcome
from .labels import START
from .rates import base_rates
from .run import SCORE, Material, Result

SHOWN = (
    "chip:nvidia-h20", "chip:nvidia-h100", "chip:mcu", "chip:dram", "chip:nand", "firm:huawei",
    "firm:nexperia", "firm:tsmc", "firm:renesas", "material:gallium", "material:neon", "material:cowos",
)  # fmt: skip
"""Items whose series are drawn, as far as they are covered."""

STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;margin:.6rem 0 1.2rem;font-size:13px}"
    "td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#f2f2f2}img{max-width:100%}h2{margin-top:2rem}"
)


def render(material: Material, result: Result) -> str:
    """The page."""
    until = result.replay.until or START
    body = [
        "<h1>Waferwatch backtest</h1>",
        _paragraph(
            f"{result.replay.reports} reports up to {until:%Y-%m-%d}, replayed through the stream's own "
            f"reader, threads and scores, give {result.replay.signals} signals; {len(result.replay.scores)} "
            f"items are covered. Alert threshold {result.threshold:g}; propagation: {result.propagation}. "
            "Nothing was known to the score before it was published."
        ),
        _unread(result),
        _failed(result),
        "<h2>Figures</h2>",
        table(*summary.headline(result)),
        _paragraph(
            "Alarms after 2023 that chains of before raised count in neither column: "
            f"{result.left_out.of}, of which nothing followed {result.left_out.hits}."
        ),
        _paragraph(
            f"Aims: recall {summary.AIM_RECALL:g}, at most {summary.AIM_FALSE:g} false alarms a "
            f"chip-year, median lead above {summary.AIM_LEAD_DAYS:g} days. In brackets: 95 percent ranges. "
            "The events are chosen ones and the quiet reports few: on a live feed there will be more false "
            "alarms."
        ),
    ]
    for split, part in result.parts.items():
        body += [
            f"<h2>{escape(summary.PART_NAMES[split])}</h2>",
            table(*summary.natures(part)),
            table(("buyer region", "in time"), [(k, summary.share(v)) for k, v in part.by_region.items()]),
        ]
        for question, found in part.forecasts.items():
            if question == "standing" and split == "tune":
                continue  # the same as present
            rate = summary.share(part.base[question])
            body += [
                _paragraph(f"{QUESTIONS[question]} Base rate {rate}."),
                table(*summary.forecast_rows(found)),
            ]
    body += [
        "<h2>Alerts on the held-back years: score and rivals</h2>",
        table(*summary.rival_rows(result)),
        _image(plots.curves(result.curves, result.threshold), "Recall against false alarms"),
        "<h2>Reliability</h2>",
        _image(plots.reliability_diagram(result), "Stated against observed"),
        "<h2>Lead times</h2>",
        _image(plots.lead_times(result.leads), "Lead time of every harm"),
        "<h2>Outcomes</h2>",
        table(*summary.harm_rows(result.leads)),
        "<h2>Scares and other false alarms on chips</h2>",
        table(*_false(result)),
        "<h2>Base rates by type, tuning years</h2>",
        table(*rate_rows(material.outcomes)),
        "<h2>Series</h2>",
        _paragraph("Shaded: HALT or SHORT. Triangles: first reports, green for scares. Dotted: 2024."),
    ]
    for item in SHOWN:
        series = result.series[SCORE].get(item)
        if series is not None and len(series.days):
            picture = plots.item_series(item, series, material.outcomes, result.threshold, until)
            body.append(_image(picture, f"Score of {item}"))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Waferwatch backtest</title>'
        f"<style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


QUESTIONS = {
    "present": "Is supply of the item stopped or short now or within 90 days? Asked monthly.",
    "standing": "The same, harms of chains that began before 2024 and still stand included.",
    "onset": "Does a stop or shortage begin within 90 days, where none is there? Asked monthly.",
}


def rate_rows(outcomes: Iterable[Outcome]) -> tuple[summary.Row, list[summary.Row]]:
    """Base rates by event type on the tuning years."""
    header = ("type", "events", "HALT or SHORT", "all outcomes", "chains with harm")
    return header, [
        (
            rate.event_type.replace("_", " "),
            str(rate.events),
            summary.share(rate.harm),
            ", ".join(f"{count} {name}" for name, count in rate.counts.items()),
            summary.share(rate.chains),
        )
        for rate in base_rates(outcomes)
    ]


def _false(result: Result) -> tuple[summary.Row, list[summary.Row]]:
    rows: list[summary.Row] = [
        (
            one.alarm.item,
            f"{one.alarm.begin:%Y-%m-%d}",
            f"{one.alarm.end:%Y-%m-%d}",
            f"{one.alarm.peak:.0f}",
            one.alarm.cause,
            "scare" if one.scare else "",
        )
        for one in sorted(result.judged, key=lambda one: (one.alarm.begin, one.alarm.item))
        if one.verdict == "nothing" and one.alarm.item.startswith("chip:")
    ]
    return ("chip", "from", "until", "peak", "leading report", ""), rows


def _unread(result: Result) -> str:
    tune, hold = result.unread["tune"], result.unread["hold"]
    names = f" ({', '.join(tune)})" if tune else ""
    return _paragraph(
        "Reports of events that ended in harm in which the reader found no event: "
        f"{len(tune)} of 2018-2023{names}, {len(hold)} of the held-back years."
    )


def _failed(result: Result) -> str:
    if not result.replay.failed:
        return ""
    names = ", ".join(f"{name}: {why}" for name, why in sorted(result.replay.failed.items()))
    return _paragraph(f"The reader failed on: {names}")


def table(header: summary.Row, rows: Sequence[summary.Row]) -> str:
    """An HTML table of escaped cells."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _image(png: bytes, words: str) -> str:
    data = base64.b64encode(png).decode("ascii")
    return f'<img alt="{escape(words, quote=True)}" src="data:image/png;base64,{data}">'
