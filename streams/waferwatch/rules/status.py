"""Status of a chip, or of an item that a measure names, for a destination on a day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from .china import LISTED_ITEMS
from .destinations import Destination, destination
from .errors import DateOutOfRange, UnknownEntity
from .reviews import Review, Status
from .rulings import PendingChange, Ruling, SideRuling
from .sides import ALL_RULES, buying_side, headroom, selling_side, us_side
from .specs import ChipSpec, all_specs, nearest
from .timeline import FIRST_DAY, GROUP_MOVES, RULES_KNOWN_TO, Rule

_INTENTIONS: dict[str, tuple[tuple[str, ...], Status]] = {
    "jul2025-assurance": (
        ("chip:nvidia-h20", "chip:nvidia-h20-141g", "chip:amd-mi308"), "licence",
    ),
    "dec2025-h200": (("chip:nvidia-h200", "chip:nvidia-h200-nvl"), "licence"),
}  # fmt: skip
"""Announced without a day: the chips meant and the status to come."""


def status(spec_or_id: ChipSpec | str, to: str, at: date, *, parent: str | None = None) -> Ruling:
    """The ruling for a chip (id or specification) or a listed item (`material:gallium`).

    `to` is the destination as ISO 3166 alpha-2 code (or `country:cn`), `parent` the seat of
    the buyer's parent if elsewhere. The stricter of the exporting and the buying side is
    the status. Materials are taken as sold from China, design software from the United
    States. Raises UnknownEntity, UnknownCountry, DateOutOfRange (before 2018).
    """
    if at < FIRST_DAY:
        raise DateOutOfRange(f"{at}: the rules are described from {FIRST_DAY} on")
    place = destination(to, parent)
    goods = resolve(spec_or_id)
    export, buying = both_sides(goods, place, at, at)
    decisive = buying if buying.review > export.review else export
    ratios: dict[str, float] = {}
    unknown: tuple[str, ...] = ()
    if isinstance(goods, ChipSpec):
        ratios, unknown = headroom(goods, place, at)
    return Ruling(
        entity=_id(goods), at=at, to=place.code, parent=place.parent,
        status=decisive.status, clause=decisive.clause, rule_id=decisive.rule_id,
        source=decisive.source,
        certainty="unknown" if at > RULES_KNOWN_TO else decisive.certainty,
        export_side=export, import_side=buying, headroom=ratios, unknown=unknown,
        pending=_pending(goods, place, at, export, buying),
    )  # fmt: skip


def resolve(spec_or_id: ChipSpec | str) -> ChipSpec | str:
    """The specification of a chip, or the id of an item that some measure names.

    Raises UnknownEntity with the nearest ids.
    """
    if isinstance(spec_or_id, ChipSpec):
        return spec_or_id
    specs = all_specs()
    if spec_or_id in specs:
        return specs[spec_or_id]
    if spec_or_id in LISTED_ITEMS:
        return spec_or_id
    raise UnknownEntity(spec_or_id, nearest(spec_or_id, [*specs, *sorted(LISTED_ITEMS)]))


def _id(goods: ChipSpec | str) -> str:
    return goods.id if isinstance(goods, ChipSpec) else goods


def both_sides(
    goods: ChipSpec | str, to: Destination, on: date, known: date
) -> tuple[SideRuling, SideRuling]:
    """Exporting and buying side on a day, by what was known on the day `known`."""
    if isinstance(goods, ChipSpec):
        return us_side(goods, to, on, known), buying_side(goods.id, to, on, known)
    return selling_side(goods, to, on, known), buying_side(goods, to, on, known)


@lru_cache(maxsize=1)
def turning_days() -> tuple[date, ...]:
    """Every day on which some rule starts, ends, pauses or resumes, or a group moves."""
    days = {day for rule in ALL_RULES.values() for day, _ in rule.turns()}
    days |= {rule.effective for rule in ALL_RULES.values() if rule.effective}
    return tuple(sorted(days | set(GROUP_MOVES)))


def _pending(
    goods: ChipSpec | str, to: Destination, at: date, export: SideRuling, buying: SideRuling
) -> PendingChange | None:
    now = max(export.review, buying.review)
    for day in turning_days():
        if day <= at:
            continue
        sides = both_sides(goods, to, day, at)
        then = max(sides, key=lambda side: side.review)
        if then.review is now:
            continue
        rule = turning_rule(day, then.rule_id, export.rule_id, buying.rule_id)
        lapsed = bool(rule and rule.lapsed_pause(day))
        return PendingChange(
            day, rule.id if rule else then.rule_id, now.status, then.status, then.clause,
            certain=not lapsed,
        )  # fmt: skip
    return _intention(_id(goods), to, at, now)


def _intention(entity: str, to: Destination, at: date, now: Review) -> PendingChange | None:
    for rule_id, (entities, after) in _INTENTIONS.items():
        rule = ALL_RULES[rule_id]
        open_until = rule.ended or date.max
        if entity in entities and to.is_mainland and rule.announced <= at < open_until:
            return PendingChange(None, rule_id, now.status, after, rule.clause, certain=False)
    return None


def turning_rule(day: date, *rule_ids: str) -> Rule | None:
    """The first of the rules that starts, ends, pauses or resumes on the day, else the first."""
    rules = [ALL_RULES[rule_id] for rule_id in rule_ids if rule_id]
    for rule in rules:
        if any(turn == day for turn, _ in rule.turns()):
            return rule
    return rules[0] if rules else None


def day_before(day: date) -> date:
    """The day before, not earlier than the first day described."""
    return max(FIRST_DAY, day - timedelta(days=1))
