"""Sentence by sentence: triggers, their parties, status, figures and times become drafts of signals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from waferwatch.reference import Entity
from waferwatch_schemas import Direction, EventType, Role, Status

from .clause import Sentence, sentences
from .document import READ_LIMIT, Text
from .event import Grammar, Rule, Trigger
from .facts import Facts
from .focus import FEWEST, LEAD_SENTENCES, MIDDLE_SENTENCES, lead_types, weight
from .lexicon import KINDS, Hit, Lexicon
from .marks import Marks
from .members import members
from .mention import fabricates, is_core, is_struck, makes_chips
from .normalise import is_east
from .reading import Trace
from .resolve import Named
from .roles import (
    RULES,
    SUBJECT_KINDS,
    Parties,
    Scene,
    Subject,
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
    unique,
)
from .signal import Draft
from .status import SUREST, Cues, Frame, Judgement, judge
from .when import Stated, ends

E = members(EventType)

STATE_RULES = frozenset({E.EXPORT_CONTROL, E.SANCTION, E.EASING, E.SHIPMENT_HALT})

INHERITED = 0.85
"""Confidence left where the subject stands in another sentence."""

NAMED = frozenset({"struck", "named"})
"""Of what must be named, the chip trade as a whole is none."""

OF_THE_TRADE = 0.7
"""The same where that sentence only speaks of chips."""

HALTED_TOO = 0.9
"""Confidence left for the halt where the rule itself is what is told."""

AGAINST = 30
"""Characters around a trigger within which a word speaks against it."""

BETWEEN_FIRMS = 45
"""Characters within which a buyer and what it buys stand on either side of the verb."""

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
                    or bool(back and present & marks.plants and any(map(_is_pure_maker, mind))),
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
                mind = _kept_in_mind(main, mind)
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
                        min(1.0, confidence * _left(subject, scene)),
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
        if why := _lacking(rule, trigger, sentence, hits, present, facts, scene):
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
        meant = _is_meant(trigger, hits, present, self._marks.anaphor)
        left_out = event_type in OUTPUT and _is_left_out(scene)
        if left_out or (meant and event_type in DONE_BY_FIRMS):
            found.subjects = (*found.subjects, *_makers_meant(found.subjects, scene))
        subjects = found.subjects
        if event_type is E.OUTAGE_OR_FIRE and rule.effect and _of_buyers(subjects):
            event_type = E.CAPACITY_CUT  # who buys chips stops for want of them or of orders, not for a fault
        if event_type is E.OUTAGE_OR_FIRE and rule.effect and _of_parts(subjects):
            event_type = E.CAPACITY_CUT  # `production of the H20 halted`: it is no longer made
        if not subjects:
            return event_type, None, "bears on nothing that is named"
        strange = event_type is E.INSOLVENCY and all(one.inherited for one in subjects)
        if strange and _STRANGER.match(scene.clean, sentence.start, trigger.start):
            return event_type, None, "of a firm that the reference does not hold"
        if event_type in OF_MAKERS and not present & self._marks.field and _at_large_alone(subjects, scene):
            return event_type, None, "no maker, and no word that only the chip trade has"
        if event_type is E.PRICE_CHANGE and _of_buyers(subjects) and not scene.of_field:
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
            _stands_near(trigger, subjects, scene)
            or left_out
            or (told and (scene.grounded or event_type is not E.LITIGATION) and _names_none(scene))
            or (meant and event_type in MEANT_NEAR)
        ):
            return event_type, None, f"no subject within {rule.near} characters"
        plain = scene.of_field and (scene.grounded or scene.says_chip)
        if not plain and (why := _foreign(event_type, subjects, scene)):
            return event_type, None, why
        if rule.grounded and not any(_is_ground(s, event_type, scene) for s in subjects):
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


_STRANGER = re.compile(
    r"(?!(?:The|It|Its|They|He|She|We|This|That|These|In|On|At|By|As|If|After|Before|Last|Both|Now|No|Nobody"
    r"|Management|Court|[A-Z][a-z]+s)\b)[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3}(?: [a-z]+){0,3} $"
)
"""A name right before the words: `XTAL filed for Chapter 11` tells of none of the firms named before."""


def _foreign(event_type: EventType, subjects: Sequence[Subject], scene: Scene) -> str:
    """Why an event is none of the chip trade, where neither the article nor what stands close by is plain."""
    if event_type in OF_OTHERS and any(name.core for name in scene.named):
        return ""  # `Lenovo's laptops, where Micron once ruled`
    struck = event_type in STATE_RULES and any(is_struck(s.entity) for s in subjects)
    trade = (scene.says_chip or struck) and any(name.core for name in scene.named)
    if struck and any(is_core(firm) for firm in scene.firms.values()):
        return ""  # a list that Huawei is on, told beside the makers who supply it
    if not (scene.of_field or trade or any(_of_field(s.entity, event_type, scene) for s in subjects)):
        return "no subject of the field"
    hoard = event_type is E.STOCKPILING and any(s.entity.kind == "chip" for s in subjects)
    if (event_type in (E.SANCTION, E.EASING) and scene.of_field) or (struck and trade):
        hoard = any(is_struck(s.entity) for s in subjects)
    if not (
        scene.grounded or scene.says_chip or hoard or any(_is_insider(s.entity, scene) for s in subjects)
    ):
        return "bears on outsiders alone"
    return ""


def _of_buyers(subjects: Sequence[Subject]) -> bool:
    firms = [subject.entity for subject in subjects if subject.entity.kind == "firm"]
    return bool(firms) and all(is_buyer(firm) for firm in firms)


def _left(subject: Subject, scene: Scene) -> float:
    """What is left of a confidence where the subject does not stand in the sentence."""
    if not subject.inherited:
        return 1.0
    trade = subject.entity is scene.chips_before and scene.chips_at_large is None
    return OF_THE_TRADE if trade else INHERITED


def _of_parts(subjects: Sequence[Subject]) -> bool:
    """Whether all that stops is parts by name, which no fault stops."""
    return all(
        subject.entity.kind == "chip"
        and (subject.entity.attributes.get("vendor") or subject.entity.attributes.get("category") == "node")
        for subject in subjects
    )


PLAIN = 0.75
"""Confidence from which on an expression that tells an event by itself is looked for behind the lead: if
several sentences have it, it counts."""


def _may_count(rule: Rule, sentence: Sentence, lead: frozenset[EventType]) -> bool:
    """Whether an event told here could be sure enough to stay; asked before the work of understanding it."""
    known = rule.event_type in lead or rule.material_type in lead or rule.event_type is E.SHIPMENT_HALT
    known = known or (len(rule.all) == 1 and rule.confidence >= PLAIN)
    return rule.confidence * SUREST * weight(sentence.number, sentence.in_title, known) >= FEWEST


def _of_field(entity: Entity, event_type: EventType, scene: Scene) -> bool:
    """Whether an event on this subject is one of the chip trade without more words of the field."""
    if is_raw(entity) and event_type not in RULES:
        return scene.of_field  # metals and gases serve others too; a rule on gallium is meant for chips
    return (
        is_core(entity)
        or (
            event_type in STATE_RULES
            and is_struck(entity)
            and (scene.of_rules or scene.says_chip or makes_chips(entity))
        )
        or (scene.says_chip and (makes_chips(entity) or (event_type in BUYERS_TOO and entity.kind == "firm")))
    )


BUYERS_TOO = frozenset(
    {
        E.SHORTAGE,
        E.STOCKPILING,
        E.SUBSTITUTION,
        E.LEAD_TIME_CHANGE,
        E.CAPACITY_CUT,
        E.DEMAND_SURGE,
        E.PRODUCT_LAUNCH,
        E.SHIPMENT_RESUMPTION,
        E.CAPACITY_EXPANSION,
        E.SMUGGLING,
    }
)
"""What firms that only buy chips tell of: here the word `chip` is enough."""


OF_GOODS = frozenset(
    {E.SHORTAGE, E.STOCKPILING, E.SUBSTITUTION, E.LEAD_TIME_CHANGE, E.DEMAND_SURGE, E.SMUGGLING}
)
"""What buyers tell of the goods of others: the maker's name beside it is enough."""

OF_OTHERS = OF_GOODS | {E.MERGER, E.LITIGATION}
"""The same of what takes two: `a jury tells Samsung to pay Netlist`."""


def _is_insider(entity: Entity, scene: Scene) -> bool:
    """Whether an entity has chips as its business, or its trade rules are those of chips: buyers have not."""
    if entity.kind == "firm":
        return is_core(entity) or fabricates(entity) or (is_struck(entity) and scene.of_rules)
    return is_core(entity)


def _is_pure_maker(entity: Entity) -> bool:
    """Whether a plant of this firm is one of the chip trade: it makes chips and nothing else."""
    return is_core(entity) and fabricates(entity)


INCIDENTS = frozenset({E.DISASTER, E.OUTAGE_OR_FIRE, E.LABOR_ACTION, E.CYBERATTACK})
"""What strikes a maker or a plant, not a part."""


OF_MAKERS = INCIDENTS | {E.LITIGATION}
"""What befalls a firm or a plant, so that the trade as a whole is rarely meant."""


def _at_large_alone(subjects: Sequence[Subject], scene: Scene) -> bool:
    return all(subject.entity is scene.chips_at_large for subject in subjects)


def _is_ground(subject: Subject, event_type: EventType, scene: Scene) -> bool:
    """Whether an event on a subject is one of the chip trade by what stands close by, not by the article."""
    if scene.grounded or subject.entity is scene.chips_at_large:
        return True
    entity = subject.entity
    if event_type is E.LITIGATION and entity.kind == "firm" and is_core(entity):
        return True
    if event_type in STATE_RULES and is_struck(entity) and scene.of_field:
        return True
    if event_type is E.DISASTER and any(entity is one for one in scene.ahead):
        return True
    if subject.inherited or (entity.kind == "chip" and event_type in INCIDENTS):
        return False
    return is_core(entity) or (scene.says_chip and makes_chips(entity))


def _kept_in_mind(main: Sequence[Entity], mind: list[Entity]) -> list[Entity]:
    """What the next sentence may speak of: after a sentence that names goods alone still the firm before."""
    if not main:
        return mind
    if not any(entity.kind == "firm" for entity in main):
        main = [*main, *(entity for entity in mind if entity.kind == "firm")]
    return unique(main)


def main_entities(named: Sequence[Named], body_at: int) -> list[Entity]:
    """What the article is about as a whole: what its title names, else what it names most often."""
    goods = [name for name in named if name.entity.kind in SUBJECT_KINDS]
    first = [name.entity for name in goods if name.start < body_at]
    if first:
        return unique(first)
    counts = Counter(name.entity.id for name in goods if name.core)
    top = {entity for entity, count in counts.most_common(2) if count >= 2}
    return unique([name.entity for name in goods if name.entity.id in top])


def lead_of(text: Text) -> list[Sentence]:
    """The first sentences of the body."""
    body = (sentence for sentence in sentences(text.clean, text.body_at) if not sentence.in_title)
    return list(islice(body, LEAD_SENTENCES))


def lead_entities(named: Sequence[Named], lead: Sequence[Sentence]) -> list[Entity]:
    """What the first sentence of the body names of the industry: `Quake shakes Kyushu`, the title says."""
    if not lead:
        return []
    first = lead[0]
    goods = (n for n in named if n.entity.kind == "site" or (n.core and n.entity.kind in SUBJECT_KINDS))
    return unique([name.entity for name in goods if first.start <= name.start < first.end])


RESTRICTING = frozenset({E.EXPORT_CONTROL, E.MATERIAL_RESTRICTION})
"""What is no news of its own where the sentence tells that it is lifted."""


def _is_lifted(trigger: Trigger, lifted: set[tuple[int, int]]) -> bool:
    """Whether a trigger's head is a rule that another trigger of the sentence lifts."""
    start, end = trigger.head
    return any(first < end and start < last for first, last in lifted)


def next_entities(named: Sequence[Named], lead: Sequence[Sentence]) -> list[Entity]:
    """What the lead behind its first sentence names of the industry: `The storm shut all. TSMC said ...`."""
    if len(lead) < 2:
        return []
    start, end = lead[1].start, lead[-1].end
    goods = (name for name in named if name.core and name.entity.kind in SUBJECT_KINDS)
    return unique([name.entity for name in goods if start <= name.start < end])


def _lacking(
    rule: Rule,
    trigger: Trigger,
    sentence: Sentence,
    hits: Sequence[Hit],
    present: int,
    facts: Facts,
    scene: Scene,
) -> str:
    """Why a rule does not apply to a sentence; empty if it does. Cheap tests first."""
    if present & rule.without:
        return "a word speaks against"
    if present & rule.against and _stands_by(hits, trigger, rule.against):
        return "a word close by speaks against"
    if rule.one_clause and _PARTED.search(scene.clean, trigger.start, trigger.end):
        return "its parts stand in two clauses"
    if rule.between_firms and not _between_firms(trigger, scene):
        return "not between two firms"
    if rule.two_makers and not _two_makers(scene):
        return "not two makers"
    if rule.bare and _owns(trigger, hits, scene):
        return "the firm is named for its goods"
    if rule.of_goods and _of_what(trigger, scene) and not _goods_after(trigger, hits, scene):
        return "of other things than goods"
    if (rule.state or rule.buyer_state) and not state_acts(trigger, scene):
        return "no state acts"
    if rule.ruled and not (scene.of_rules or names_a_state(scene.named)):
        return "no state and no rule"
    if present & rule.past and _stands_past(trigger, hits, scene):
        return "what it is in is shown, not the goods"
    if rule.figure and not (
        any(figure.unit in rule.figure for figure in facts.figures)
        or ("units" in rule.figure and _COUNTED.search(scene.clean, trigger.start, trigger.end))
    ):
        return f"no amount in {' or '.join(sorted(rule.figure))}"
    if rule.trend and facts.trend != rule.trend:
        return "no such change of a span of time"
    if rule.cost and facts.cost != rule.cost:
        return "no such change of a sum of money"
    return ""


def _stands_past(trigger: Trigger, hits: Sequence[Hit], scene: Scene) -> bool:
    """Whether the chip behind a trigger stands behind what it is in: `introduces a laptop with the M5`."""
    goods = [name.start for name in scene.named if name.entity.kind == "chip"]
    end = trigger.head[1]
    behind = [start for start in goods if start >= end]
    if len(behind) < len(goods) or not behind:
        return False
    return any(hit.mask & trigger.rule.past and end <= hit.start < behind[0] for hit in hits)


def _stands_by(hits: Sequence[Hit], trigger: Trigger, mask: int) -> bool:
    first, last = trigger.start - AGAINST, trigger.end + AGAINST
    return any(bits & mask and start <= last and end >= first for start, end, bits in hits)


_PARTED = re.compile(
    r"\s(?:following|after|since|because|despite|amid|as (?:it|they|the|a|us|u\.s)|while|though|although"
    r"|unless|until|before|in (?:the wake of|response to|spite of|line with)|owing to|due to|thanks to"
    r"|under|which)\s",
    re.IGNORECASE,
)
"""Words that begin a clause of its own, or tell the reason."""

_COUNTED = re.compile(r"\b\d{1,3}(?:,\d{3})+ ")
"""So many of what a name stands for: `orders 100,000 GB200`, without a noun that a quantity needs."""

AND = 6
"""Characters between two firms in a row."""

OF_WHAT = 45
"""Characters after `shortage of` within which the goods are named."""


def _of_what(trigger: Trigger, scene: Scene) -> bool:
    return scene.clean.startswith(" of ", trigger.end)


def _goods_after(trigger: Trigger, hits: Sequence[Hit], scene: Scene) -> bool:
    start, reach = trigger.end, trigger.end + OF_WHAT
    named = any(n.entity.kind in ("chip", "material") and start <= n.start <= reach for n in scene.named)
    return named or any(hit.mask & trigger.rule.matter and start <= hit.start <= reach for hit in hits)


def _owns(trigger: Trigger, hits: Sequence[Hit], scene: Scene) -> bool:
    """Whether goods follow upon a trigger: `buys Nvidia's chips`, `buys tools`, not `a chip designer`."""
    rule, start = trigger.rule, trigger.end
    for name in scene.named:
        if name.entity.kind == "firm" and 0 < name.start - start <= AND:
            start = name.end  # `bought ASML and Lam tools`
    if _DEAL_ITSELF.search(scene.clean, trigger.start, trigger.end):
        return False  # `merger talks as flash is cheap`: nobody takes goods over
    reach = start + rule.bare
    if border := _HALF.search(scene.clean, start, reach):
        reach = border.start()
    makers = [hit.start for hit in hits if hit.mask & rule.makers]
    goods = [name for name in scene.named if name.entity.kind in ("chip", "material")]
    ends = [n.end for n in goods if n.end > start and trigger.head[1] <= n.start <= reach]
    ends += [hit.end for hit in hits if hit.mask & rule.goods and start <= hit.start <= reach]
    return any(
        not any(0 <= at - end <= 2 for at in makers) and not _MAKER_NEXT.match(scene.clean, end)
        for end in ends
    )


_DEAL_ITSELF = re.compile(r"\b(?:merger|merge|takeover|buyout|stake|majority)s?\b", re.IGNORECASE)
_HALF = re.compile(r"[;:]|\bas\b|\bafter\b")
_MAKER_NEXT = re.compile(
    r"[ -](?:[a-z-]+ )?(?:specialist|rival|peer|giant|company|companies|firm|group|supplier|producer|designer"
    r"|maker|house|player|outfit|pioneer|leader|start-?up|business|foundr|manufacturer|developer|vendor)",
    re.IGNORECASE,
)
"""After goods: whose they are is bought, not they."""


def _between_firms(trigger: Trigger, scene: Scene) -> bool:
    firms = [name for name in scene.named if name.entity.kind == "firm"]
    before = [n for n in firms if 0 <= trigger.start - n.end <= BETWEEN_FIRMS]
    end = trigger.head[1]
    after = [
        n for n in firms if 0 <= n.start - end <= BETWEEN_FIRMS and ", " not in scene.clean[end : n.start]
    ]
    several = len({name.entity.id for name in before}) > 1
    if trigger.rule.verb_object and several and is_east(scene.clean[trigger.start]):
        return True  # `A、Bの牙城崩す`: the verb comes last
    return bool(before) and any(all(_are_two(one, other, scene.clean) for one in before) for other in after)


def _are_two(one: Named, other: Named, clean: str) -> bool:
    """Whether two names are of two firms, or of one and a firm that it has taken over since: `Mellanox`."""
    if one.entity.id != other.entity.id:
        return True
    if is_east(clean[one.start]) or is_east(clean[other.start]) or clean[other.start - 1] == "(":
        return False
    first, second = (clean[name.start : name.end].lower().removesuffix("'s").split() for name in (one, other))
    return not (
        first[0] == second[0]
        or second[0].startswith("".join(word[0] for word in first))
        or first[0].startswith("".join(word[0] for word in second))
    )


def _two_makers(scene: Scene) -> bool:
    """Whether a sentence names two makers: firms of the trade, or parts by which one knows them."""
    makers: set[str] = set()
    for name in scene.named:
        entity = name.entity
        if entity.kind == "chip":
            makers.add(entity.attributes.get("vendor", ""))
        elif entity.kind == "firm" and not is_buyer(entity):
            makers.add(entity.id)
    makers.discard("")
    return len(makers) > 1


def _stands_near(trigger: Trigger, subjects: Sequence[Subject], scene: Scene) -> bool:
    reach = trigger.rule.near // 2 if is_east(scene.clean[trigger.start]) else trigger.rule.near
    ids = {subject.entity.id for subject in subjects if not subject.inherited}
    return any(
        name.entity.id in ids and name.start - trigger.end <= reach and trigger.start - name.end <= reach
        for name in scene.named
    )


OUTPUT = frozenset({E.CAPACITY_EXPANSION, E.CAPACITY_CUT})
"""What makers do with their lines: the goods named beside it are not what does it."""

OF_FIRMS = frozenset({E.MERGER, E.INSOLVENCY, E.LITIGATION, E.CYBERATTACK, E.LABOR_ACTION})
"""What befalls firms, which a sentence may name by what they make: `the producer of diodes admitted`."""

DONE_BY_FIRMS = OUTPUT | OF_FIRMS
"""Where the goods in a sentence may stand for the firm named before."""

MEANT_NEAR = OF_FIRMS | {E.CAPACITY_EXPANSION, E.CAPACITY_CUT}
"""Where `the company` close by is as good as its name."""

MEANT = 60
"""Characters before a trigger within which `the company` may stand for the maker."""


def _makers_meant(subjects: Sequence[Subject], scene: Scene) -> list[Subject]:
    """The firms named before, where a sentence names goods alone: `It will build a plant for DRAM`."""
    if not subjects or any(one.entity.kind in ("firm", "site") for one in subjects):
        return []
    direction = subjects[0].direction
    firms = unique([one for one in scene.before if one.kind == "firm"])
    return [Subject(firm, Role.AFFECTED, direction, None, True) for firm in firms]


TOLD_ON = OF_FIRMS | INCIDENTS
"""What a sentence that names nothing tells of what the article is about: `A blaze broke out at three.`"""


def _names_none(scene: Scene) -> bool:
    """Whether a sentence names no goods, firm or plant that the event might be meant for."""
    return not any(name.entity.kind in SUBJECT_KINDS for name in scene.named)


def _is_meant(trigger: Trigger, hits: Sequence[Hit], present: int, anaphor: int) -> bool:
    """Whether a subject named before is meant: `The company will ...`, `It ...`."""
    if not present & anaphor:
        return False
    reach = trigger.start - (trigger.rule.near or MEANT)
    return any(hit.mask & anaphor and reach <= hit.end <= trigger.start for hit in hits)


def _is_left_out(scene: Scene) -> bool:
    """Whether a sentence names no firm and no plant, and a maker is what the ones before are about."""
    if any(name.entity.kind in ("firm", "site") for name in scene.named):
        return False
    firms = [one for one in scene.before if one.kind == "firm"]
    return bool(firms) and all(map(_is_pure_maker, firms))


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
