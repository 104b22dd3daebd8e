"""Whether what stands around a trigger lets it count: its parties, distances, words that a rule asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from waferwatch.reference import Entity
from waferwatch_schemas import EventType, Role

from .clause import Sentence
from .event import Rule, Trigger
from .facts import Facts
from .focus import INCIDENTS
from .lexicon import Hit
from .members import members
from .mention import fabricates, is_core, is_struck, makes_chips
from .normalise import is_east
from .resolve import Named
from .roles import RULES, SUBJECT_KINDS, Scene, Subject, is_buyer, is_raw, names_a_state, state_acts, unique

E = members(EventType)

STATE_RULES = frozenset({E.EXPORT_CONTROL, E.SANCTION, E.EASING, E.SHIPMENT_HALT})

INHERITED = 0.85
"""Confidence left where the subject stands in another sentence."""

OF_THE_TRADE = 0.7
"""The same where that sentence only speaks of chips."""

AGAINST = 30
"""Characters around a trigger within which a word speaks against it."""

BETWEEN_FIRMS = 45
"""Characters within which a buyer and what it buys stand on either side of the verb."""


STRANGER = re.compile(
    r"(?!(?:The|It|Its|They|He|She|We|This|That|These|In|On|At|By|As|If|After|Before|Last|Both|Now|No|Nobody"
    r"|Management|Court|[A-Z][a-z]+s)\b)[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3}(?: [a-z]+){0,3} $"
)
"""A name right before the words: `XTAL filed for Chapter 11` tells of none of the firms named before."""


def foreign(event_type: EventType, subjects: Sequence[Subject], scene: Scene) -> str:
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


def of_buyers(subjects: Sequence[Subject]) -> bool:
    firms = [subject.entity for subject in subjects if subject.entity.kind == "firm"]
    return bool(firms) and all(is_buyer(firm) for firm in firms)


def left(subject: Subject, scene: Scene) -> float:
    """What is left of a confidence where the subject does not stand in the sentence."""
    if not subject.inherited:
        return 1.0
    trade = subject.entity is scene.chips_before and scene.chips_at_large is None
    return OF_THE_TRADE if trade else INHERITED


def of_parts(subjects: Sequence[Subject]) -> bool:
    """Whether all that stops is parts by name, which no fault stops."""
    return all(
        subject.entity.kind == "chip"
        and (subject.entity.attributes.get("vendor") or subject.entity.attributes.get("category") == "node")
        for subject in subjects
    )


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


def is_pure_maker(entity: Entity) -> bool:
    """Whether a plant of this firm is one of the chip trade: it makes chips and nothing else."""
    return is_core(entity) and fabricates(entity)


OF_MAKERS = INCIDENTS | {E.LITIGATION}
"""What befalls a firm or a plant, so that the trade as a whole is rarely meant."""


def at_large_alone(subjects: Sequence[Subject], scene: Scene) -> bool:
    return all(subject.entity is scene.chips_at_large for subject in subjects)


def is_ground(subject: Subject, event_type: EventType, scene: Scene) -> bool:
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


def lacking(
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


def stands_near(trigger: Trigger, subjects: Sequence[Subject], scene: Scene) -> bool:
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
"""Where the goods in a sentence may stand for the firm named before, and `the company` close by is as good as
its name."""

MEANT = 60
"""Characters before a trigger within which `the company` may stand for the maker."""


def makers_meant(subjects: Sequence[Subject], scene: Scene) -> list[Subject]:
    """The firms named before, where a sentence names goods alone: `It will build a plant for DRAM`."""
    if not subjects or any(one.entity.kind in ("firm", "site") for one in subjects):
        return []
    direction = subjects[0].direction
    firms = unique([one for one in scene.before if one.kind == "firm"])
    return [Subject(firm, Role.AFFECTED, direction, None, True) for firm in firms]


TOLD_ON = OF_FIRMS | INCIDENTS
"""What a sentence that names nothing tells of what the article is about: `A blaze broke out at three.`"""


def names_none(scene: Scene) -> bool:
    """Whether a sentence names no goods, firm or plant that the event might be meant for."""
    return not any(name.entity.kind in SUBJECT_KINDS for name in scene.named)


def is_meant(trigger: Trigger, hits: Sequence[Hit], present: int, anaphor: int) -> bool:
    """Whether a subject named before is meant: `The company will ...`, `It ...`."""
    if not present & anaphor:
        return False
    reach = trigger.start - (trigger.rule.near or MEANT)
    return any(hit.mask & anaphor and reach <= hit.end <= trigger.start for hit in hits)


def is_left_out(scene: Scene) -> bool:
    """Whether a sentence names no firm and no plant, and a maker is what the ones before are about."""
    if any(name.entity.kind in ("firm", "site") for name in scene.named):
        return False
    firms = [one for one in scene.before if one.kind == "firm"]
    return bool(firms) and all(map(is_pure_maker, firms))
