"""Did it happen: negation, denial, doubt, condition, announcement, past.

The words that frame an event stand before it in its clause, nearest first: `may halt`, `no shortage`,
`plans to halt`. Japanese and Korean frame from behind, as German may: there the clause is followed to its
end. A few words frame the whole sentence: a denial, a question mark, `reportedly`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from waferwatch_schemas import Direction, EventType, Status

from .event import Trigger
from .lexicon import Hit, mask_of
from .members import members
from .normalise import is_east

NEGATION_REACH = 22
"""Characters before a trigger in which a `not` belongs to it."""

MODAL_REACH = 34
"""Characters before a trigger in which a `may` belongs to it."""

WILL_REACH = 16
DENIAL_REACH = 110
MERE_CONDITION = 0.45
"""Confidence left after an `if`: too little for most events."""

SUREST = 0.95
"""Confidence of the plainest judgement: it happened."""

YEAR_DAYS = 300.0
"""A month without a year may be the next one: `to take effect in August`."""

OLD_DAYS = 75.0
"""An event that the sentence dates further back is told as background."""


E = members(EventType)

SCHEDULED = frozenset(
    {
        E.EXPORT_CONTROL,
        E.MATERIAL_RESTRICTION,
        E.SANCTION,
        E.TARIFF,
        E.EASING,
        E.SHIPMENT_HALT,
        E.SHIPMENT_RESUMPTION,
        E.CAPACITY_CUT,
        E.CAPACITY_EXPANSION,
        E.PRICE_CHANGE,
        E.PRODUCT_LAUNCH,
        E.LABOR_ACTION,
    }
)
"""What is decided for a later day; of a fire or a shortage a later date tells something else."""


IN_FORCE = frozenset({E.EXPORT_CONTROL, E.MATERIAL_RESTRICTION, E.SANCTION})
"""Rules that a firm may comply with."""


OF_STATES = IN_FORCE | {E.TARIFF, E.EASING}
"""What states decide: a firm that expects it only guesses."""

DOUBTFUL = frozenset({E.DELAY_OR_DEFECT, E.MERGER, E.LITIGATION})
"""What firms keep to themselves: told by people who ask not to be named it is a rumour."""

CALLED_OFF = frozenset({E.LABOR_ACTION, E.LITIGATION})
"""What those who began it may end: `drops lawsuit`, `calls off strike`."""

INVERTED = ("Should ", "Were ", "Had ")
"""What begins a sentence that only supposes something."""

GOING_ON = frozenset(
    {E.SHORTAGE, E.DEMAND_SURGE, E.DISASTER, E.OUTAGE_OR_FIRE, E.CYBERATTACK, E.SMUGGLING, E.LEAD_TIME_CHANGE}
)
"""What no one announces: a later date tells how long it goes on."""

NEXT = frozenset(
    ["내년", "내달", "다음달", "하반기", "상반기", "明年", "下半年", "下季", "来年", "来月", "今後"]
)

NOUN_FIRST = frozenset({E.SHIPMENT_HALT, E.SHIPMENT_RESUMPTION, E.LABOR_ACTION})
"""What a noun of the rule may stand before the words that put it off: `exports to restart`."""


@dataclass(slots=True)
class Cues:
    """Bit sets of the framing concepts."""

    negation: int
    denial: int
    denied_after: int
    may: int
    rumour: int
    may_after: int
    """Words of doubt that follow what they frame."""
    will: int
    will_after: int
    perfect: int
    condition: int
    past: int
    ended: int
    ordered: int
    done: int
    adjunct: int
    """What a firm complies with or gets around is a rule that stands already."""
    hearsay: int
    relieved: int
    """Words that lift a rule: what they stand beside is past."""
    before: int = 0
    """All that frame what follows them."""

    @classmethod
    def of(cls, bits: Mapping[str, int]) -> Cues:
        """The cues by their names in the lexicon."""
        concepts = {
            "negation": "NOT",
            "denial": "DENY",
            "condition": "IF",
            "relieved": "LIFT EASED",
        }
        names = [field.name for field in fields(cls) if field.name != "before"]
        cues = cls(*(mask_of(bits, *concepts.get(name, name.upper()).split()) for name in names))
        cues.before = cues.negation | cues.may | cues.rumour | cues.will | cues.perfect
        cues.before |= cues.condition | cues.past | cues.ordered | cues.adjunct
        return cues


@dataclass(slots=True)
class Judgement:
    """A status, the words that decided it, and how sure it is."""

    status: Status
    why: str
    confidence: float
    negated: bool = False
    """Whether a `not` decided it, no denial: `may not sell`, as against `denied that it sells`."""


@dataclass(slots=True)
class Frame:
    """What surrounds a trigger."""

    hits: Sequence[Hit]
    """All hits of the sentence."""
    present: int
    """All their bits: what is not among them is not sought."""
    clean: str
    start: int
    end: int
    """The sentence."""
    in_title: bool
    age_days: float | None
    """Age of the event by a date that stands near it, less half the length of what the date covers."""
    since: bool
    """Whether that date is the beginning of something that goes on (`since April`)."""
    future: bool
    """Whether that date lies ahead."""


def judge(trigger: Trigger, frame: Frame, cues: Cues, background: bool) -> Judgement:
    """The status of a trigger in its sentence."""
    clean, hits, present = frame.clean, frame.hits, frame.present
    rule, head = trigger.rule, trigger.head[0]
    event_type = rule.event_type
    if trigger.tail > trigger.head[1] and _RELATIVE.search(clean, trigger.head[1], trigger.tail):
        head = trigger.tail  # `expected the controls that halted`: what was expected did happen
    east = is_east(clean[head])
    before: list[Hit] = []
    stands = 0
    if present & cues.before:
        at = min(head, trigger.start) if head == trigger.head[0] else head
        clause = _clause_start(clean, frame.start, at)
        for one in hits:
            start, end, mask = one
            if start > head:
                break
            if start >= clause and end <= head + 1 and mask & cues.before:
                before.append(one)
                stands |= mask
        before.reverse()

    def near(mask: int, reach: int) -> Hit | None:
        if not stands & mask:
            return None
        reach = reach // 2 if east else reach
        return next((hit for hit in before if hit.mask & mask and head - hit.end <= reach), None)

    def follows(mask: int) -> Hit | None:
        return next((hit for hit in after if hit.mask & mask), None)

    def says(hit: Hit) -> str:
        return clean[hit.start : hit.end]

    if stands and event_type in IN_FORCE and (hit := near(cues.adjunct, 30)):
        return Judgement(Status.HISTORICAL, says(hit), 0.4)
    if event_type in CALLED_OFF:
        head_at = trigger.head[0]
        if found := _OFF.search(clean, max(frame.start, head_at - OFF_REACH), head_at):
            return Judgement(_off(found), found.group().strip(), 0.75)
    if rule.status is not None:
        denied = present & (cues.denial | cues.denied_after) and rule.status is Status.RUMOURED
        if denied and (hit := _denied(trigger, hits, cues, clean, east)):
            return Judgement(Status.DENIED, says(hit), 0.85)
        return Judgement(rule.status, rule.name, 0.9)
    negation = near(cues.negation, NEGATION_REACH) if stands else None
    if negation is not None and _frames_back(clean[negation.start]):
        negation = None
    if negation is not None and _is_unable(trigger, says(negation)):
        negation = None
    if present & cues.negation and (hit := negation or _negated_inside(trigger, hits, cues, clean, east)):
        return Judgement(Status.DENIED, says(hit), 0.8, negated=True)
    if present & (cues.denial | cues.denied_after) and (hit := _denied(trigger, hits, cues, clean, east)):
        return Judgement(Status.DENIED, says(hit), 0.85)
    ahead = _later(trigger, before, hits, cues, clean, east) if present & cues.will else None
    if ahead is None and clean.startswith("to ", head):
        ahead = Hit(head, head + 2, cues.will)  # the expression has it in itself: `Intel to build two fabs`
    days = None if frame.since else frame.age_days
    if days is not None and days > (OLD_DAYS if ahead is None else YEAR_DAYS):
        return Judgement(Status.HISTORICAL, "the date", 0.8)
    if (
        present & cues.past
        and not frame.in_title
        and (hit := near(cues.past, 30) or _inside(trigger, hits, cues.past))
        and not _is_reported(clean, frame.start, hit)
        and not (trigger.rule.event_type in OF_STATES and says(hit).endswith((" after", " since")))
    ):
        return Judgement(Status.HISTORICAL, says(hit), 0.75)
    if present & cues.ended and (hit := _ended(trigger, hits, cues)):
        return Judgement(Status.HISTORICAL, says(hit), 0.75)
    if present & cues.rumour and frame.in_title and (hit := _source(hits, frame, cues)):
        return Judgement(Status.RUMOURED, says(hit), 0.75)
    if frame.in_title and (credited := _credited(frame)):
        return Judgement(Status.RUMOURED, credited, 0.75)
    if event_type is E.MERGER and (hit := _overlaps(trigger, hits, cues.rumour)):
        return Judgement(Status.RUMOURED, says(hit), 0.75)  # `in talks to buy`
    perfect = near(cues.perfect, 12) if stands else None
    if stands and (hit := near(cues.rumour, 60 if frame.in_title else 40)):
        return Judgement(Status.RUMOURED, says(hit), 0.75)
    if clean.startswith(INVERTED, frame.start) and clean.find("?", frame.start, frame.end) < 0:
        return Judgement(Status.RUMOURED, clean[frame.start : frame.start + 6].strip(), MERE_CONDITION)
    decided: Hit | None = None
    if stands and perfect is None:
        if hit := near(cues.condition, 60):
            would = says(hit).lower() == "would"
            if would and event_type in OF_STATES and _is_told(clean, frame, hit):
                decided = hit  # `the ministry said exports would need its consent`
            elif would and event_type not in OF_STATES and _is_promised(clean, frame.start, hit):
                return Judgement(Status.ANNOUNCED, "would, as it said", 0.85)
            else:
                return Judgement(Status.RUMOURED, says(hit), 0.75 if would else MERE_CONDITION)
        hit = near(cues.may, MODAL_REACH)
        if hit is decided:
            hit = None
        if hit is not None and not (says(hit) == "May" and hit.start > frame.start):  # the month
            if event_type not in OF_STATES and _own_forecast(clean, hit):
                return Judgement(Status.ANNOUNCED, says(hit), 0.8)
            return Judgement(Status.RUMOURED, says(hit), 0.75)
    framed_after = present & (cues.may_after | cues.will_after)
    after = _following(trigger, hits, frame, cues, east) if framed_after else ()
    if east and (hit := _condition_behind(trigger, hits, cues, clean)):
        return Judgement(Status.RUMOURED, says(hit), MERE_CONDITION)
    if after and (hit := follows(cues.may_after)):
        return Judgement(Status.RUMOURED, says(hit), 0.75)
    if east and _asks(trigger, frame):
        return Judgement(Status.RUMOURED, "?", 0.75)
    if clean[frame.end - 1] in "?？":
        return Judgement(Status.RUMOURED, "?", 0.65)
    if background and any(hit.mask & cues.relieved for hit in hits):
        return Judgement(Status.HISTORICAL, "what is lifted", 0.65)
    if background and not frame.in_title:
        return Judgement(Status.HISTORICAL, "told as background", 0.6)
    if stands and near(cues.ordered, 75) and not frame.future:
        return Judgement(Status.HAPPENED, "an order given", 0.9)
    if rule.planned and (ahead is not None or not _is_done(trigger, hits, cues)):
        if any(hit.mask & cues.hearsay for hit in hits):
            return Judgement(Status.RUMOURED, "hearsay of a plan", 0.7)
        return Judgement(Status.ANNOUNCED, "such things are announced first", 0.85)
    later = ahead or decided
    if after and later is None and event_type not in GOING_ON:
        later = follows(cues.will_after)
    if later is None and east:
        later = _toward(trigger, frame)
    if later is not None and event_type in GOING_ON and says(later) in NEXT:
        later = None  # `내년 물량 완판`: next year's goods are sold now
    if event_type is E.MERGER and rule.direction is Direction.LOWERS:
        later = None  # a deal that is to fall through has
    future = frame.future and event_type in SCHEDULED
    if event_type is E.SMUGGLING:
        later = None  # `a plot to smuggle` is no plan that somebody announces
    if perfect is None and (future or later is not None):
        if any(hit.mask & (cues.rumour | cues.hearsay) for hit in hits):
            return Judgement(Status.RUMOURED, "hearsay of a plan", 0.7)
        return Judgement(Status.ANNOUNCED, "a later date" if later is None else says(later), 0.85)
    if event_type in DOUBTFUL and any(hit.mask & cues.hearsay for hit in hits):
        return Judgement(Status.RUMOURED, "hearsay", 0.85)
    return Judgement(Status.HAPPENED, "", SUREST)


_SAID = re.compile(
    r"\b(?:said|says|noted|confirmed|told|wrote|reported|acknowledged|admitted|conceded|disclosed|added|announced"
    r"|learned|found|sighed|revealed)\b",
    re.IGNORECASE,
)


_SAYS_BEHIND = re.compile(
    r", (?:(?!who\b|which\b)[\w'-]+ ){0,7}(?:said|told|wrote|say|says|according)\b", re.IGNORECASE
)
"""Whom a sentence credits at its end: `had built up enough chips, people with knowledge of it said`."""


def _is_reported(clean: str, start: int, hit: Hit) -> bool:
    """Whether a `had` only shifts the tense of what somebody says: `said that a fault had stopped it`."""
    if clean[hit.start : hit.end].lower() not in ("had", "had been"):
        return False
    if _SAID.search(clean, max(start, hit.start - CLAUSE), hit.start) is not None:
        return True
    return _SAYS_BEHIND.search(clean, hit.end, hit.end + CLAUSE) is not None


_TOLD = re.compile(
    r"\b(?:(?:said|announced|ruled|decreed|decided|ordered|stipulated|declared)\b[^.;]*$"
    r"|(?:unveiled|published|issued|adopted|finali[sz]ed|laid down|signed|set out) [^,.;]*under which)",
    re.IGNORECASE,
)
_STATE_SAYS = re.compile(
    r"\b(?:ministry|department|government|administration|commission|bureau|agency|regulators?|president|officials?"
    r"|minister|authorities|council|commerce|customs|order|rules?|Beijing|Washington|Tokyo|Brussels|Seoul)\b"
)


def _is_told(clean: str, frame: Frame, hit: Hit) -> bool:
    """Whether a `would` only shifts the tense of what a state lays down."""
    start = max(frame.start, hit.start - CLAUSE)
    told = _TOLD.search(clean, start, hit.start)
    if told is None or _OUTSIDER.search(clean, start, hit.start) is not None:
        return False
    return _STATE_SAYS.search(clean, start, hit.start) is not None


_OUTSIDER = re.compile(
    r"\b(?:analysts?|experts?|observers|traders?|sources?|investors|market|economists?)\b", re.IGNORECASE
)


_ITSELF = re.compile(
    r"\b(?:it|its? (?:now|still)|the (?:company|group|firm|chipmaker|foundry)|which) $", re.IGNORECASE
)
"""Before a verb of expecting: who does is the firm itself, `said it expected capital expenditure of ...`."""


_PROMISED = re.compile(
    r"\b(?:said|told|announced|warned|added|wrote|confirmed|promised|informed|notified)\b", re.IGNORECASE
)


def _is_promised(clean: str, start: int, hit: Hit) -> bool:
    """Whether a `would` is the future of what a firm said: `warned that deliveries would take longer`."""
    start = max(start, hit.start - CLAUSE)
    said = _PROMISED.search(clean, start, hit.start)
    return said is not None and not _OUTSIDER.search(clean, start, hit.start)


def _own_forecast(clean: str, hit: Hit) -> bool:
    """Whether a firm foretells what it decides itself: `Micron expects to resume`, not `analysts expect`."""
    said = clean[hit.start : hit.end].lower()
    if said in ("拟", "擬"):
        return True  # what a listed firm resolves; a state only thinks of it
    if said not in ("expects", "expect") and not (
        said in ("expected", "anticipates", "foresees", "forecasts", "forecast", "anticipated")
        and _ITSELF.search(clean, max(0, hit.start - 24), hit.start)
    ):
        return False
    return _OUTSIDER.search(clean, max(0, hit.start - 30), hit.start) is None


def _source(hits: Sequence[Hit], frame: Frame, cues: Cues) -> Hit | None:
    """The hearsay that a headline puts before its colon: `Sources: ...`, `Kreise: ...`."""
    for hit in hits:
        if hit.mask & cues.rumour and hit.start < frame.start + 25 and frame.clean[hit.end] == ":":
            return None if frame.clean[hit.end - 1] == "媒" else hit
    return None


_OFF = re.compile(
    r"\b(?:(?P<not_begun>avert|prevent|head(?:s|ed)? off|stave(?:s|d)? off)|call(?:s|ed|ing)? off|drop|end"
    r"|halt|suspend|withdr[ae]w|withdrawn|settl|cancel|abandon)(?:s|es|e|ed|ped|ning|ing|ping|ling|led)?"
    r"(?: (?:its|their|the|a|an|all|any|planned|warning|patent|legal|first|first-ever|threatened|looming"
    r"|[\w-]+-(?:day|hour|week|month)|open-ended|indefinite|nationwide|long-running|antitrust|pending"
    r"|against each other))* $",
    re.IGNORECASE,
)
"""Verbs right before a strike or a suit that end it or keep it from beginning."""

OFF_REACH = 44
"""Characters before a strike or a suit in which such a verb may begin."""


def _off(found: re.Match[str]) -> Status:
    return Status.DENIED if found["not_begun"] else Status.HISTORICAL


_CREDITED = re.compile(
    r" (?:-|--|:|\u2013|\u2014) (sources?|source says|sources say|reports?|media|newspapers?|papers?"
    r"|Bloomberg(?: News)?|WSJ|FT|Reuters|Nikkei|Yonhap|DigiTimes|(?:the |The )?Information|insiders?)$"
)
"""How wires end a headline that rests on what others have heard: `... to buy Altera - sources`."""


def _credited(frame: Frame) -> str:
    """Whom a headline credits at its end, if it is hearsay."""
    found = _CREDITED.search(frame.clean, frame.start, frame.end)
    return found.group(1) if found else ""


DONE_REACH = 90
"""Characters around a trigger within which a word may say that it is done."""


def _is_done(trigger: Trigger, hits: Sequence[Hit], cues: Cues) -> bool:
    first, last = trigger.start - DONE_REACH, trigger.end + DONE_REACH
    return any(hit.mask & cues.done and first <= hit.end and hit.start <= last for hit in hits)


def _inside(trigger: Trigger, hits: Sequence[Hit], mask: int) -> Hit | None:
    return next(
        (h for h in hits if h.mask & mask and trigger.start <= h.start and h.end <= trigger.end), None
    )


def _overlaps(trigger: Trigger, hits: Sequence[Hit], mask: int) -> Hit | None:
    return next((h for h in hits if h.mask & mask and h.start < trigger.end and trigger.start < h.end), None)


def _later(
    trigger: Trigger, before: Sequence[Hit], hits: Sequence[Hit], cues: Cues, clean: str, east: bool
) -> Hit | None:
    """Words that put the event off. A bare `to` must stand right before it: `to halt`, not `to the list`."""
    reach = WILL_REACH // 2 if east else WILL_REACH
    for hit in before:
        gap = trigger.start - hit.end
        if clean[hit.end] == "," and clean[trigger.start - 2] == ",":
            gap = 1  # `will, from January, need approval`
        if gap < 0 and trigger.rule.event_type in NOUN_FIRST:
            gap = trigger.head[0] - hit.end  # `exports to restart`
        if hit.mask & cues.will and 0 <= gap <= (1 if _is_bare(hit, clean) else reach):
            return None if _is_forced(hit, clean) else hit
        if hit.mask & cues.will and hit.start == trigger.start and hit.end <= trigger.head[0]:
            return hit  # the expression begins with it: `plans to put .. on the list`
    if trigger.rule.event_type is E.SHIPMENT_RESUMPTION and trigger.start < trigger.head[0]:
        for hit in hits:  # `deliveries are to start again`
            inside = trigger.start < hit.start and hit.end < trigger.head[0]
            if (
                inside
                and hit.mask & cues.will
                and (not _is_bare(hit, clean) or _AGAIN_VERB.match(clean, hit.end))
            ):
                return hit
    # Between a noun and its verb: `prices to rise`, `rules that take effect`.
    last = trigger.tail - 1
    if trigger.rule.ordered or last <= trigger.head[1]:
        return None
    for hit in hits:
        if hit.end == last and trigger.head[1] <= hit.start and hit.mask & cues.will:
            return None if _is_forced(hit, clean) else hit
    return None


_AGAIN_VERB = re.compile(r" (?:start|begin|resume|restart|flow|move|run|go|get|reach|arrive|leave|ship)\b")


def _is_bare(hit: Hit, clean: str) -> bool:
    """Whether nothing but a `to` stands for the future."""
    return clean[hit.start : hit.end].lower() == "to"


_FORCED = re.compile(r"\b(?:forc|compell|caus|prompt|obliged|led\b|leading\b)[^,.;:]*$", re.IGNORECASE)
FORCED = 60
"""Characters before a `to` within which one is made to do what follows."""


def _is_forced(hit: Hit, clean: str) -> bool:
    """Whether what stands behind a `to` is done under constraint: `forced the plant to shut down`."""
    return _is_bare(hit, clean) and bool(_FORCED.search(clean[max(0, hit.start - FORCED) : hit.start]))


WANT = frozenset({E.SHORTAGE, E.DEMAND_SURGE, E.LEAD_TIME_CHANGE})
"""What shows in that somebody cannot get or make enough."""

_UNABLE = frozenset(["cannot", "can't", "can not", "could not", "couldn't", "unable", "unable to"])


def _is_unable(trigger: Trigger, negation: str) -> bool:
    """Whether a negation is the want itself: `GDDR7 cannot be found in sufficient volume`."""
    return trigger.rule.event_type in WANT and negation.lower() in _UNABLE


def _negated_inside(trigger: Trigger, hits: Sequence[Hit], cues: Cues, clean: str, east: bool) -> Hit | None:
    """A `not` between the parts of a trigger; in Japanese and Korean the end of the verb negates."""
    for hit in hits:
        if (
            trigger.tail > trigger.head[1]
            and trigger.tail <= hit.start
            and hit.end < trigger.end
            and not east
        ):
            continue  # a part of what is sought: `orders placed today won't arrive before June`
        if hit.mask & cues.negation and not _is_unable(trigger, clean[hit.start : hit.end]):
            if trigger.head[1] <= hit.start and hit.end <= trigger.end:
                return hit
            near = east and 0 <= hit.start - trigger.end <= 6 and _frames_back(clean[hit.start])
            if near and not _BORDER_EAST.search(clean, trigger.end, hit.start + 1):
                return hit
    return None


def _frames_back(char: str) -> bool:
    """Whether a word that begins so belongs to what it follows: Hiragana and Hangul do, Han does not."""
    return "\u3041" <= char <= "\u309f" or "\uac00" <= char <= "\ud7a3"


def _following(trigger: Trigger, hits: Sequence[Hit], frame: Frame, cues: Cues, east: bool) -> Sequence[Hit]:
    """Framing words that follow a trigger in its clause, or stand between its parts."""
    mask = cues.may_after | cues.will_after
    found = [hit for hit in hits if hit.mask & mask and hit.start >= trigger.head[1]]
    if not found:
        return ()
    end = _clause_end(trigger, frame, east)
    return [hit for hit in found if hit.end <= end]


def _clause_end(trigger: Trigger, frame: Frame, east: bool) -> int:
    end = min(frame.end, trigger.end + (AFTER_REACH_EAST if east else AFTER_REACH))
    border = (_BORDER_EAST if east else _BORDER).search(frame.clean, trigger.end, end)
    return border.start() if border else end


def _condition_behind(trigger: Trigger, hits: Sequence[Hit], cues: Cues, clean: str) -> Hit | None:
    """The `if` that Japanese and Korean put right behind the event: `途絶すれば`, `봉쇄 땐`."""
    for hit in hits:
        if hit.mask & cues.condition and 0 <= hit.start - trigger.end <= 5 and _frames_back(clean[hit.start]):
            return hit if not _BORDER_EAST.search(clean, trigger.end, hit.start + 1) else None
    return None


def _asks(trigger: Trigger, frame: Frame) -> bool:
    """Whether a clause ends as a Japanese or Korean headline asks: `減産へか`, `멈추나`."""
    end = _clause_end(trigger, frame, True)
    return _QUESTION.search(frame.clean, trigger.start, min(end + 1, frame.end + 1)) is not None


def _toward(trigger: Trigger, frame: Frame) -> Hit | None:
    """The `へ` in which Japanese headlines end what is to come, the present tense of Korean ones: `減産へ`,
    `올린다`."""
    end = min(_clause_end(trigger, frame, True) + 1, frame.end + 1)
    found = _TOWARD.search(frame.clean, trigger.head[0], end)
    if found is None and frame.in_title and trigger.rule.event_type in SCHEDULED:
        found = _KOREAN_PRESENT.search(frame.clean, trigger.head[0], end)
    return Hit(*found.span(1), 0) if found else None


_ALLEGED = re.compile(r"\b(?:alleg|accus|claim|argu|say|said)", re.IGNORECASE)


def _denied(trigger: Trigger, hits: Sequence[Hit], cues: Cues, clean: str, east: bool) -> Hit | None:
    for hit in hits:
        if hit.mask & cues.denied_after and 0 <= hit.start - trigger.end <= DENIAL_REACH:
            if trigger.rule.event_type is E.LITIGATION and _ALLEGED.search(clean, trigger.start, hit.start):
                continue  # `sues, alleging that reports were false`
            return hit
        if hit.mask & cues.denial and (
            0 <= trigger.start - hit.end <= DENIAL_REACH or (east and 0 <= hit.start - trigger.end <= 30)
        ):
            return hit
    return None


def _ended(trigger: Trigger, hits: Sequence[Hit], cues: Cues) -> Hit | None:
    for hit in hits:
        if hit.mask & cues.ended and (
            0 <= hit.start - trigger.end <= 14 or 0 <= trigger.start - hit.end <= 6
        ):
            return hit
    return None


AFTER_REACH = 50
AFTER_REACH_EAST = 22
"""Characters after a trigger within which its clause may frame it."""

_BORDER_EAST = re.compile(r"[、，,;；。：…]|\.\.|(?<=[\u3041-\u9fff」』])\s(?=[\u3041-\u9fff「『])")
_CLOSES = r"(?=[\s、。,.:：…?？!」』\"')]|$)"
_QUESTION = re.compile(
    rf"か{_CLOSES}|も(?=[\s」]|$)|[\uac00-\ud7a3](?:[되하추르리치지기오서우가이히]나|[을를할될릴질칠길]까){_CLOSES}"
)
_TOWARD = re.compile(rf"(へ){_CLOSES}")
_KOREAN_PRESENT = re.compile(rf"((?:[린는운인춘진킨선한민든간온룬뀐긴친]|[가-힣]된)다){_CLOSES}")
_RELATIVE = re.compile(r"\b(?:that|which)\b")
_BORDER = re.compile(
    r"[,;:，；。：]|\b(?:that|which|who|while|because|although|but|whereas|dass|weil|aber)\b| - "
)
CLAUSE = 200
"""Characters before a trigger in which its clause is taken to begin."""


_DOUBT = re.compile(r"\b(?:suspect|fear|believe|warn|speculate|guess|worr[yi]e?|allege|claim)(?:s|ed|d)? $")
"""Before `that`: what follows is in doubt, too."""


def _clause_start(clean: str, start: int, at: int) -> int:
    start = max(start, at - CLAUSE)
    for border in _BORDER.finditer(clean, start, at):
        if border.group() != "that" or not _DOUBT.search(clean, max(0, border.start() - 14), border.start()):
            start = border.start()
    return start
