"""Sentence by sentence: triggers, their parties, status, figures and times become drafts of signals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from waferwatch.reference import Entity
from waferwatch_schemas import Direction, EventType, Role, Status

from .clause import Sentence, sentences
from .document import READ_LIMIT, Text
from .event import Grammar, Rule, Trigger
from .facts import Facts
from .focus import FEWEST, LEAD_SENTENCES, MIDDLE_SENTENCES, lead_types, weight
from .grounds import (
    DONE_BY_FIRMS,
    OF_MAKERS,
    OUTPUT,
    STATE_RULES,
    STRANGER,
    TOLD_ON,
    at_large_alone,
    foreign,
    is_ground,
    is_left_out,
    is_meant,
    is_pure_maker,
    lacking,
    left,
    makers_meant,
    names_none,
    of_buyers,
    of_parts,
    stands_near,
)
from .lead import kept_in_mind, lead_entities, lead_of, main_entities, next_entities
from .lexicon import KINDS, Hit, Lexicon
from .marks import Marks
from .members import members
from .mention import fabricates, is_struck
from .reading import Trace
from .resolve import Named
from .roles import (
    SUBJECT_KINDS,
    Parties,
    Scene,
    compared,
    firm_acts,
    is_buyer,
    is_raw,
    keeps_out,
    names_a_state,
    nearest_type,
    parties,
    state_acts,
    state_alone,
    strikes,
)
from .signal import Draft
from .status import SUREST, Cues, Frame, Judgement, judge
from .when import Stated, ends

E = members(EventType)

NAMED = frozenset({"struck", "named"})
"""Of what must be named, the chip trade as a whole is none."""

HALTED_TOO = 0.9
"""Confidence left for the halt where the rule itself is what is told."""

SILENT = frozenset({Status.DENIED, Status.HISTORICAL})
"""What moves no score."""

NEARBY = 4
"""Sentences from the start in which a subject may be left to the sentence before without a pronoun."""


class Extractor:
    """The grammar with all that decides on its triggers."""

    def __init__(self, grammar: Grammar, bits: Mapping[str, int], chips_at_large: Entity | None) -> None:
        self._grammar = grammar
        self._cues = Cues.of(bits)
        self._marks = Marks.of(bits)
        self._kinds = {kind.removeprefix("@"): bits[kind] for kind in KINDS}
        self._chips_at_large = chips_at_large
        self._heads_of: dict[tuple[frozenset[EventType], float], int] = {}

    def drafts(
        self,
        text: Text,
        lexicon: Lexicon,
        hits: Sequence[Hit],
        named: Sequence[Named],
        of_field: bool,
        field_mask: int,
        published: datetime,
        trace: Trace | None,
    ) -> tuple[list[Draft], dict[int, str]]:
        """All drafts of an article, and the roles of names by their position."""
        marks = self._marks
        found: list[Draft] = []
        roles: dict[int, str] = {}
        mind: list[Entity] = []
        chip_mask = field_mask & ~marks.field_broad
        article = main_entities(named, text.body_at)
        lead_made = False
        ahead: Sequence[Entity] = ()
        if not article:
            told_first = lead_of(text)
            article = lead_entities(named, told_first)
            lead_made = any(fabricates(entity) for entity in article)
            ahead = () if article else next_entities(named, told_first)
        firms = {name.entity.id: name.entity for name in named if name.entity.kind == "firm"}
        at = seen = 0
        same_until = LEAD_SENTENCES
        before = title = False
        lead: frozenset[EventType] | None = None
        heads, count, names_count = self._grammar.heads, len(hits), len(named)
        behind, field = len(text.clean), marks.field
        name_at = named[0].start if named else behind
        last = _last(hits, heads)
        for sentence in sentences(text.clean, text.body_at):
            first, end = at, sentence.end
            if sentence.number > same_until and trace is None:
                lead = frozenset(lead_types(found)) if lead is None else lead
                heads = self._heads(lead, sentence)
                last = _last(hits, heads)
                if not sentence.in_title:
                    same_until = MIDDLE_SENTENCES if sentence.number <= MIDDLE_SENTENCES else READ_LIMIT
            if at > last and name_at == behind:
                break  # nothing to tell an event is left
            present = 0
            while at < count and (hit := hits[at])[0] < end:
                present |= hit[2]
                at += 1
            strong = bool(present & field)
            if name_at >= end and not present & heads:
                before = strong
                title = title or (strong and sentence.in_title)
                continue
            names: Sequence[Named] = ()
            if name_at < end:
                start = seen
                while name_at < end:
                    seen += 1
                    name_at = named[seen].start if seen < names_count else behind
                names = named[start:seen]
            here = _outside(names, hits[first:at]) if names else hits[first:at]
            triggers = self._grammar.find(
                here,
                self._names(names) if names else (),
                present,
                text.clean,
                sentence.in_title,
                heads,
                trace is not None,
                lexicon.stretch,
            )
            if not triggers and not names:
                before = strong
                title = title or (strong and sentence.in_title)
                continue
            if triggers and lead is not None:
                triggers = [trigger for trigger in triggers if _may_count(trigger.rule, sentence, lead)]
            chips = bool(names) and any(name.entity.kind == "chip" for name in names)
            if triggers or chips:
                small = lexicon.small(text.key, text.clean, text.body_at, sentence.start, sentence.end)
                for _, _, mask in small:
                    present |= mask
                here = sorted([*here, *small])
            other: frozenset[int] = frozenset()
            if chips and present & (marks.compared | marks.built_to):
                cues = [hit for hit in here if hit.mask & marks.compared]
                built_to = [hit for hit in here if hit.mask & marks.built_to]
                other = compared(names, cues, built_to, text.clean)
                for position in other:
                    roles[position] = Role.COMPARISON.value
            if triggers:
                back = mind and (present & marks.anaphor or sentence.number <= NEARBY)
                scene = Scene(
                    sentence.start,
                    sentence.end,
                    text.clean,
                    names,
                    other,
                    [hit for hit in here if hit.mask & marks.toward] if present & marks.toward else (),
                    mind if back else article,
                    ahead if sentence.number <= 1 else (),
                    firms,
                    self._at_large(present, names, chip_mask),
                    bool(present & field_mask),
                    strong or before or title or of_field,
                    strong
                    or before
                    or title
                    or bool(
                        present & marks.plants and (present & field_mask or (of_field and sentence.in_title))
                    )
                    or (lead_made and sentence.in_title and not back)
                    or bool(back and present & marks.plants and any(map(is_pure_maker, mind))),
                    bool(present & marks.rules),
                    self._chips_at_large
                    if (before or title) and sentence.number <= NEARBY and lexicon.language != "en"
                    else None,
                )
                found.extend(
                    self._sentence(sentence, here, present, triggers, scene, roles, published, trace)
                )
            title = title or (strong and sentence.in_title)
            before = strong
            if names:
                main = [n.entity for n in names if n.entity.kind in SUBJECT_KINDS and n.start not in other]
                mind = kept_in_mind(main, mind)
        return found, roles

    def _heads(self, lead: frozenset[EventType], sentence: Sentence) -> int:
        """The head words of rules that may count in a sentence behind the lead: most do not."""
        place = weight(sentence.number, sentence.in_title, known=False)
        heads = self._heads_of.get((lead, place))
        if heads is None:
            heads = self._grammar.heads_of(lambda rule: _may_count(rule, sentence, lead))
            self._heads_of[lead, place] = heads
        return heads

    def _names(self, names: Sequence[Named]) -> list[Hit]:
        kinds, new = self._kinds, tuple.__new__
        return [new(Hit, (name.start, name.end, kinds[name.entity.kind])) for name in names]

    def _at_large(self, present: int, names: Sequence[Named], chip_mask: int) -> Entity | None:
        """The chip trade as a whole, if a sentence speaks of it; `chips` alone needs a state beside it."""
        if present & self._marks.field:
            return self._chips_at_large
        ruled = present & self._marks.trade or names_a_state(names)
        if present & chip_mask and ruled:
            return self._chips_at_large
        return None

    def _sentence(
        self,
        sentence: Sentence,
        hits: Sequence[Hit],
        present: int,
        triggers: Sequence[Trigger],
        scene: Scene,
        roles: dict[int, str],
        published: datetime,
        trace: Trace | None,
    ) -> Iterator[Draft]:
        facts = Facts(sentence, scene, published, hits, present, self._marks)
        lifted = self._lifted(triggers, sentence, hits, present, facts, scene)
        undated: Frame | None = None
        for trigger in triggers:
            rule = trigger.rule
            event_type, found, why = self._bears_on(trigger, sentence, hits, present, facts, scene)
            if lifted and event_type in RESTRICTING and _is_lifted(trigger, lifted):
                found, why = None, "this very rule is lifted"
            if found is None:
                if trace is not None:
                    trace.add("event", trigger.start, trigger.end, f"{rule.name}: left out: {why}")
                continue
            date = facts.date_near(trigger)
            if date is not None:
                frame = _frame(hits, present, sentence, scene, date, published)
            elif undated is None:
                frame = undated = _frame(hits, present, sentence, scene, None, published)
            else:
                frame = undated
            verdict = judge(trigger, frame, self._cues, rule.background)
            if (
                event_type is E.OUTAGE_OR_FIRE
                and rule.effect
                and (verdict.status is Status.ANNOUNCED or present & self._marks.of_choice)
            ):
                event_type = E.CAPACITY_CUT  # decided, by what is said beforehand or by its reason
            if verdict.negated and rule.negated is not None:
                event_type, verdict = (
                    rule.negated,
                    Judgement(Status.HAPPENED, verdict.why, verdict.confidence),
                )
                found.subjects = tuple(replace(one, direction=Direction.RAISES) for one in found.subjects)
            sure = rule.confidence * verdict.confidence
            if trace is not None:
                reason = f" ({verdict.why})" if verdict.why else ""
                says = f"{rule.name}: {event_type}, {verdict.status}{reason}, {sure:.2f}"
                trace.add("event", trigger.start, trigger.end, says)
            _assign(roles, scene.named, found)
            kinds = [(event_type, sure)]
            if (
                event_type is E.EXPORT_CONTROL
                and rule.event_type is E.SHIPMENT_HALT
                and verdict.status not in SILENT
            ):
                # A state that halts deliveries sets a rule, and deliveries stop.
                kinds.append((E.SHIPMENT_HALT, sure * HALTED_TOO))
            for kind, confidence in kinds:
                for subject in found.subjects:
                    yield Draft(
                        subject.entity.id,
                        kind,
                        rule.subtype,
                        subject.direction,
                        verdict.status,
                        subject.role,
                        min(1.0, confidence * left(subject, scene)),
                        sentence.start,
                        sentence.end,
                        subject.item,
                        found.actor,
                        found.destination,
                        rule.name,
                        facts,
                        date,
                        sentence.number,
                        sentence.in_title,
                        rule.effect,
                        rule.confirms,
                        rule.reassures,
                    )

    def _lifted(
        self,
        triggers: Sequence[Trigger],
        sentence: Sentence,
        hits: Sequence[Hit],
        present: int,
        facts: Facts,
        scene: Scene,
    ) -> set[tuple[int, int]]:
        """The heads of what eases in a sentence that may speak of a rule, too."""
        if len(triggers) < 2:
            return set()
        easing = [trigger for trigger in triggers if trigger.rule.event_type is E.EASING]
        if not easing or len(easing) == len(triggers):
            return set()
        return {
            trigger.head
            for trigger in easing
            if self._bears_on(trigger, sentence, hits, present, facts, scene)[1] is not None
        }

    def _bears_on(
        self,
        trigger: Trigger,
        sentence: Sentence,
        hits: Sequence[Hit],
        present: int,
        facts: Facts,
        scene: Scene,
    ) -> tuple[EventType, Parties | None, str]:
        """The event's type and parties, or why the rule does not apply here."""
        rule = trigger.rule
        event_type = rule.event_type
        if why := lacking(rule, trigger, sentence, hits, present, facts, scene):
            return event_type, None, why
        event_type = nearest_type(trigger, scene)
        if event_type is E.SHIPMENT_HALT and state_alone(trigger, scene):
            event_type = E.EXPORT_CONTROL
        if rule.struck and event_type is E.EXPORT_CONTROL:
            if strikes(trigger, scene):
                event_type = E.SANCTION
            elif firm_acts(trigger, scene) and not state_acts(trigger, scene):
                return event_type, None, "a firm stops, not a state"
        found = parties(trigger, event_type, scene)
        if event_type is E.EXPORT_CONTROL and keeps_out(trigger, found, scene):
            event_type = E.SANCTION  # a state that bars the chips of foreign makers from coming in
        meant = is_meant(trigger, hits, present, self._marks.anaphor)
        left_out = event_type in OUTPUT and is_left_out(scene)
        if left_out or (meant and event_type in DONE_BY_FIRMS):
            found.subjects = (*found.subjects, *makers_meant(found.subjects, scene))
        subjects = found.subjects
        if event_type is E.OUTAGE_OR_FIRE and rule.effect and of_buyers(subjects):
            event_type = E.CAPACITY_CUT  # who buys chips stops for want of them or of orders, not for a fault
        if event_type is E.OUTAGE_OR_FIRE and rule.effect and of_parts(subjects):
            event_type = E.CAPACITY_CUT  # `production of the H20 halted`: it is no longer made
        if not subjects:
            return event_type, None, "bears on nothing that is named"
        strange = event_type is E.INSOLVENCY and all(one.inherited for one in subjects)
        if strange and STRANGER.match(scene.clean, sentence.start, trigger.start):
            return event_type, None, "of a firm that the reference does not hold"
        if event_type in OF_MAKERS and not present & self._marks.field and at_large_alone(subjects, scene):
            return event_type, None, "no maker, and no word that only the chip trade has"
        if event_type is E.PRICE_CHANGE and of_buyers(subjects) and not scene.of_field:
            return event_type, None, "the price of what chips are in"
        if rule.needs and not any(
            s.entity.kind in rule.needs
            or (s.entity is scene.chips_at_large and rule.needs.isdisjoint(NAMED))
            or ("struck" in rule.needs and is_struck(s.entity))
            or ("raw" in rule.needs and is_raw(s.entity))
            or ("buyer" in rule.needs and s.entity.kind == "firm" and is_buyer(s.entity))
            for s in subjects
        ):
            return event_type, None, f"bears on no {' or '.join(sorted(rule.needs))}"
        told = event_type in TOLD_ON or (event_type is E.DELAY_OR_DEFECT and sentence.in_title)
        if rule.near and not (
            stands_near(trigger, subjects, scene)
            or left_out
            or (told and (scene.grounded or event_type is not E.LITIGATION) and names_none(scene))
            or (meant and event_type in DONE_BY_FIRMS)
        ):
            return event_type, None, f"no subject within {rule.near} characters"
        plain = scene.of_field and (scene.grounded or scene.says_chip)
        if not plain and (why := foreign(event_type, subjects, scene)):
            return event_type, None, why
        if rule.grounded and not any(is_ground(s, event_type, scene) for s in subjects):
            listed = event_type in STATE_RULES and scene.of_rules and not present & self._marks.software
            if not (listed and any(is_struck(s.entity) for s in subjects)):
                return event_type, None, "no plant or maker near by"
        return event_type, found, ""


LONG_NAME = 12
"""Characters from which on the name of a firm may hold words of its trade: `Semiconductor Manufacturing`."""


def _outside(names: Sequence[Named], hits: Sequence[Hit]) -> Sequence[Hit]:
    """The words that are no part of a firm's name: `Semiconductor Manufacturing Co.` tells of no output."""
    spans = None
    for name in names:
        if name.end - name.start >= LONG_NAME and name.entity.kind == "firm":
            spans = spans or []
            spans.append((name.start, name.end))
    if spans is None:
        return hits
    return [hit for hit in hits if not any(start <= hit.start and hit.end <= end for start, end in spans)]


def _last(hits: Sequence[Hit], heads: int) -> int:
    """The index of the last of some words that rules begin with; -1: there is none."""
    behind = 0
    for _, _, mask in reversed(hits):
        if mask & heads:
            break
        behind += 1
    return len(hits) - behind - 1


PLAIN = 0.75
"""Confidence from which on an expression that tells an event by itself is looked for behind the lead: if
several sentences have it, it counts."""


def _may_count(rule: Rule, sentence: Sentence, lead: frozenset[EventType]) -> bool:
    """Whether an event told here could be sure enough to stay; asked before the work of understanding it."""
    known = rule.event_type in lead or rule.material_type in lead or rule.event_type is E.SHIPMENT_HALT
    known = known or (len(rule.all) == 1 and rule.confidence >= PLAIN)
    return rule.confidence * SUREST * weight(sentence.number, sentence.in_title, known) >= FEWEST


RESTRICTING = frozenset({E.EXPORT_CONTROL, E.MATERIAL_RESTRICTION})
"""What is no news of its own where the sentence tells that it is lifted."""


def _is_lifted(trigger: Trigger, lifted: set[tuple[int, int]]) -> bool:
    """Whether a trigger's head is a rule that another trigger of the sentence lifts."""
    start, end = trigger.head
    return any(first < end and start < last for first, last in lifted)


SINCE_EAST = ("自", "从", "從", "seit", " ab")
FROM_EAST = ("부터", "から", "起")
"""What follows a date from which something holds: `4월부터`, `4月から`."""


_COMPARED = re.compile(
    r"\b(?:as|than|versus|against|compared (?:with|to)|the (?:rate|level|figure) of|only in) (?:in )?$"
    r"|\b(?:up from|down from|compared with|against|than)\s[^,;]{1,22}$"
    r"|\b(?:it|they) (?:did|was|were|cost|had been|paid) in (?:the )?(?:\w+ (?:of )?)?$"
)
"""Before a date that tells what something is measured by, not when it happened."""


def _frame(
    hits: Sequence[Hit],
    present: int,
    sentence: Sentence,
    scene: Scene,
    date: Stated | None,
    published: datetime,
) -> Frame:
    if date is not None and _COMPARED.search(date.before):
        date = None  # `twice as long as a year ago`, `from $15 in May`
    age = None if date is None else (published - date.at).total_seconds() / 86400.0 - date.days / 2.0
    since = date is not None and (
        "since" in date.before
        or date.before.rstrip().endswith(SINCE_EAST)
        or scene.clean.startswith(FROM_EAST, sentence.start + date.end)
    )
    future = age is not None and date is not None and age < -date.days - 1.0 and not ends(date.before)
    return Frame(
        hits, present, scene.clean, sentence.start, sentence.end, sentence.in_title, age, since, future
    )


def _assign(roles: dict[int, str], named: Sequence[Named], found: Parties) -> None:
    """Give a sentence's names the roles of an event's parties; what an earlier event said of them stays."""
    parts = {subject.entity.id: subject.role for subject in reversed(found.subjects)}
    if found.actor is not None:
        parts.setdefault(found.actor, Role.ACTOR)
    for name in named:
        if name.start not in roles and (role := parts.get(name.entity.id)) is not None:
            roles[name.start] = role.value
