"""The two sides of a sale, each evaluated for a day by what was known on another."""

from __future__ import annotations

from datetime import date

from .china import EXPORT_LISTINGS, IMPORT_LISTINGS, Listing
from .controls import CONTROLS, REVIEW_CHANGES, REVIEW_LIMITS, RULES, finding
from .destinations import Destination
from .reviews import Finding, Review
from .rulings import SideRuling
from .specs import ChipSpec
from .timeline import Rule
from .us_rules import US_RULES

_NO_RULE = "no rule in force reaches this sale"


def _strictest(found: list[Finding]) -> Finding | None:
    # max keeps the first of equals, so the order of the rules decides the clause.
    return max(found, key=lambda f: f.review, default=None)


def us_side(spec: ChipSpec, to: Destination, on: date, known: date) -> SideRuling:
    """How the United States treat the export of a chip."""
    if to.is_us:
        return SideRuling("export", Review.NONE, "no export: inside the United States")
    if spec.made_in_china and to.in_d5(on) and (to.is_china or to.is_macau):
        return SideRuling("export", Review.NONE, "no export: made in China")
    active = [rule for rule in US_RULES if rule.in_force(on, known)]
    found = [f for rule in active if (f := finding(rule, spec, to, on)) is not None]
    for rule in active:
        if change := REVIEW_CHANGES.get(rule.id):
            found = [change(spec, to, f, rule) for f in found]
    strictest = _strictest(found)
    if strictest is None:
        return SideRuling("export", Review.NONE, _NO_RULE)
    return SideRuling.of("export", strictest)


def headroom(spec: ChipSpec, to: Destination, on: date) -> tuple[dict[str, float], tuple[str, ...]]:
    """value / limit for every numeric limit in force for the destination, and what is unknown.

    Keys read `figure/limit`: tpp/4800, pd/3.2, io/600, memory_bandwidth/1400,
    memory_plus_io/1700, memory_density/2.
    """
    ratios: dict[str, float] = {}
    unknown: list[str] = []
    if to.is_us:
        return ratios, ()
    for rule in US_RULES:
        if not rule.in_force(on):
            continue
        control = CONTROLS.get(rule.id)
        lines: tuple[tuple[str, float], ...] = ()
        if control and control.reaches(to, on) and control.looks_at(spec):
            lines = control.limits
        elif rule.id in REVIEW_LIMITS and (to.is_china or to.is_macau):
            lines = REVIEW_LIMITS[rule.id] if spec.designed_for != "memory" else ()
        for figure, line in lines:
            value = spec.figure(figure)
            if value is None:
                unknown.append(figure)
            else:
                ratios[f"{figure}/{line:g}"] = value / line
    return ratios, tuple(dict.fromkeys(unknown))


def listed(
    listings: tuple[Listing, ...], entity: str, to: Destination, on: date, known: date
) -> Finding | None:
    """The strictest of the measures that name the entity and reach the destination."""
    found = []
    for listing in listings:
        rule = listing.rule
        named = entity in listing.entities and listing.reaches(to)
        if not named or not rule.in_force(on, known):
            continue
        clause, certainty = rule.clause, rule.certainty
        if pause := rule.lapsed_pause(on):
            clause += f" (pause ended by its terms on {pause.until}; renewal not known)"
            certainty = "unknown"
        found.append(Finding(listing.review, clause, rule.id, rule.source, certainty))
    return _strictest(found)


def buying_side(entity: str, to: Destination, on: date, known: date) -> SideRuling:
    """What the buying state does; only China's measures are known here."""
    found = listed(IMPORT_LISTINGS, entity, to, on, known)
    if found is None:
        return SideRuling("import", Review.NONE, "no measure of the buying side known")
    return SideRuling.of("import", found)


def selling_side(item: str, to: Destination, on: date, known: date) -> SideRuling:
    """How the exporting state treats an item that some measure names."""
    found = listed(EXPORT_LISTINGS, item, to, on, known)
    if found is None:
        return SideRuling("export", Review.NONE, _NO_RULE)
    return SideRuling.of("export", found)


ALL_RULES: dict[str, Rule] = RULES | {
    listing.rule.id: listing.rule for listing in (*EXPORT_LISTINGS, *IMPORT_LISTINGS)
}
"""Every dated rule of both sides, by id."""
