"""What an article reports, as against what it tells in passing.

News stands first: of the events that a trial reader found in titles four in five were the article's own, in
the first three sentences three in five, further down one in five, mostly background. So an event that only
a later sentence tells must be told plainly, while one of the title's types may be completed from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from waferwatch_schemas import EventType, Status

from .members import members
from .signal import OPEN, Draft
from .status import DOUBTFUL, SCHEDULED

SILENT_FEWEST = 0.43
"""The same for what is denied or past, and so moves no score, and for leaks of what is to be decided."""

FEWEST = 0.5
"""Confidence under which an event is left out."""

TITLE, LEAD, KNOWN_LATER, MIDDLE, END = 1.1, 1.0, 0.85, 0.75, 0.62
LEAD_SENTENCES = 3
MIDDLE_SENTENCES = 7

_STANDING = frozenset({Status.HAPPENED, Status.RUMOURED})

E = members(EventType)

LEAKED = SCHEDULED | {E.MERGER}
"""What the press hears of before it is decided: there a rumour is the rule."""

CAUSES = frozenset({E.DISASTER, E.CYBERATTACK, E.LABOR_ACTION})
"""What stops plants: that they stopped is then no event of its own."""

INCIDENTS = CAUSES | {E.OUTAGE_OR_FIRE}
"""What strikes a maker or a plant, not a part, and may be said to have done no harm."""

RULED = frozenset({E.EASING, E.SANCTION, E.SMUGGLING})
"""Where the title tells one of these, the rules behind it are told as background."""

FORCES = frozenset({"earthquake", "storm", "flood"})
"""Of these power cuts and fires are a part."""

LASTING = frozenset({"epidemic", "war"})
"""Incidents that go on for months, while other things happen."""

BESIDES = frozenset({E.CAPACITY_EXPANSION, E.DEMAND_SURGE, E.PRODUCT_LAUNCH})
"""What an article on an incident tells of the plant besides: why it matters, that it ramps up again."""

EXPLAINED_BY: dict[EventType, frozenset[EventType]] = {
    E.OUTAGE_OR_FIRE: frozenset({E.SHORTAGE, E.SHIPMENT_HALT, E.EXPORT_CONTROL, E.SANCTION, E.INSOLVENCY}),
    E.SHIPMENT_RESUMPTION: frozenset({E.EASING, E.DISASTER, E.OUTAGE_OR_FIRE, E.CYBERATTACK, E.LABOR_ACTION}),
    E.DEMAND_SURGE: frozenset({E.PRICE_CHANGE, E.LEAD_TIME_CHANGE, E.STOCKPILING}),
    E.PRODUCT_LAUNCH: frozenset({E.EXPORT_CONTROL, E.EASING, E.SANCTION, E.DELAY_OR_DEFECT}),
    E.EXPORT_CONTROL: frozenset({E.SANCTION, E.EASING}),
    E.LITIGATION: frozenset({E.SMUGGLING, E.LABOR_ACTION}),
    E.LEAD_TIME_CHANGE: frozenset({E.DELAY_OR_DEFECT}),
}
"""A mere stop, a hoped-for restart, strong demand as a reason, a product in passing, that licences are
needed where a list or a relief says so: no events of their own
beside one of these in title or lead, unless the title tells them."""


def focus(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that stay, their confidence weighed by their place (in place: they are one article's)."""
    found = list(drafts)
    lead = lead_types(found)
    harmed = not lead.isdisjoint(INCIDENTS)
    kept = []
    known = lead | _told_again(found)
    for draft in found:
        if (draft.confirms and draft.event_type not in lead) or (draft.reassures and not harmed):
            continue
        confidence = draft.confidence * weight(draft.sentence, draft.in_title, draft.event_type in known)
        if confidence >= _fewest(draft):
            draft.confidence = min(1.0, confidence)
            kept.append(draft)
    _doubt(kept)
    incident = any(map(_is_cause, kept))
    if incident:
        kept = [draft for draft in kept if not draft.effect]
        if any(draft.subtype in FORCES and draft.status in OPEN and draft.sentence <= 1 for draft in kept):
            kept = [
                one for one in kept if one.event_type is not E.OUTAGE_OR_FIRE or one.in_title or one.reassures
            ]
        if any(draft.event_type is E.CYBERATTACK and draft.status in OPEN for draft in kept):
            kept = [one for one in kept if not _is_illness(one)]  # a virus of the digital kind
    listed = {draft.subject for draft in kept if draft.event_type is E.SANCTION and draft.status in OPEN}
    if listed:
        kept = [one for one in kept if one.event_type is not E.EXPORT_CONTROL or not _of_listed(one, listed)]
    late = {draft.start for draft in kept if draft.event_type is E.DELAY_OR_DEFECT}
    if late:
        kept = [one for one in kept if one.event_type is not E.CAPACITY_EXPANSION or one.start not in late]
    titled = {draft.event_type for draft in kept if draft.in_title}
    if incident and any(
        _is_cause(draft) and draft.sentence <= 1 and draft.subtype not in LASTING for draft in kept
    ):
        kept = [one for one in kept if one.event_type not in BESIDES or one.event_type in titled]
    leading = {draft.event_type for draft in kept if draft.sentence <= LEAD_SENTENCES}
    return [draft for draft in kept if not _explained(draft, titled, leading)]


def _doubt(kept: Sequence[Draft]) -> None:
    """Make a rumour of what a headline says outright where the lead only tells it as one, in place."""
    for event_type in DOUBTFUL:
        told = [one for one in kept if one.event_type is event_type and one.sentence <= LEAD_SENTENCES]
        lead = [one.status for one in told if not one.in_title]
        if lead and all(status is Status.RUMOURED for status in lead):
            for one in told:
                if one.status in (Status.ANNOUNCED, Status.HAPPENED):
                    one.status = Status.RUMOURED


def _is_illness(draft: Draft) -> bool:
    """Whether what strikes may be an epidemic, told by that name or by what it stops."""
    return draft.event_type is E.DISASTER and draft.subtype in ("epidemic", "")


AGAIN = 2
"""Sentences that tell a type of event, from which on it counts as if the lead told it, too."""

TOLD = 0.6
"""Confidence from which on a sentence counts among them."""


def _told_again(drafts: Iterable[Draft]) -> set[EventType]:
    """The types that several sentences tell, wherever they stand."""
    places: dict[EventType, set[int]] = {}
    for draft in drafts:
        if draft.status in OPEN and draft.confidence >= TOLD:
            places.setdefault(draft.event_type, set()).add(draft.sentence)
    return {event_type for event_type, sentences in places.items() if len(sentences) >= AGAIN}


SOLD_OUT = 0.7
"""Confidence from which on demand is no mere reason for dearer goods: it is told in its own right."""


def _of_listed(draft: Draft, listed: set[str]) -> bool:
    """Whether a rule is told of what is listed: what a listed firm may not have is no second event."""
    if draft.in_title or draft.subject not in listed:
        return False
    return draft.status is not Status.HAPPENED or draft.subject.startswith("firm:")


def _fewest(draft: Draft) -> float:
    leak = draft.status is Status.RUMOURED and draft.event_type in LEAKED
    return SILENT_FEWEST if leak or draft.status not in OPEN else FEWEST


def _explained(draft: Draft, titled: set[EventType], leading: set[EventType]) -> bool:
    at_large = draft.event_type is E.EXPORT_CONTROL and draft.subject == "chip:all"
    if at_large and E.MATERIAL_RESTRICTION in leading:
        return True  # what chips need is restricted, not chips
    told = draft.event_type is E.EXPORT_CONTROL and draft.event_type not in titled
    if told and draft.status in _STANDING and not titled.isdisjoint(RULED):
        return True
    reasons = EXPLAINED_BY.get(draft.event_type)
    if reasons is None or reasons.isdisjoint(leading):
        return False
    if draft.event_type is E.SHIPMENT_RESUMPTION and draft.status is Status.HAPPENED:
        return False  # goods do move again, they are not only allowed to
    if draft.event_type is E.SHIPMENT_RESUMPTION and E.EASING in titled:
        return True  # what is allowed to move
    if draft.event_type is E.DEMAND_SURGE and draft.confidence >= SOLD_OUT and E.STOCKPILING not in leading:
        return False
    if draft.event_type in titled and not (draft.event_type is E.OUTAGE_OR_FIRE and E.SHORTAGE in titled):
        return False
    return draft.effect if draft.event_type in (E.OUTAGE_OR_FIRE, E.EXPORT_CONTROL) else True


def weight(sentence: int, in_title: bool, known: bool) -> float:
    """What the place of a sentence makes of a confidence; ``known``: its type is told elsewhere, too."""
    if in_title:
        return TITLE
    if sentence <= LEAD_SENTENCES:
        return LEAD
    if known:
        return KNOWN_LATER
    return MIDDLE if sentence <= MIDDLE_SENTENCES else END


def lead_types(drafts: Iterable[Draft]) -> set[EventType]:
    """The types that title or lead tell."""
    return {
        draft.event_type
        for draft in drafts
        if draft.sentence <= LEAD_SENTENCES
        and draft.confidence >= FEWEST
        and not (draft.confirms or draft.reassures)
    }


def _is_cause(draft: Draft) -> bool:
    fire = draft.event_type is E.OUTAGE_OR_FIRE and not draft.effect
    return (draft.event_type in CAUSES or fire) and draft.status in OPEN
