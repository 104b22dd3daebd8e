"""Who is what in an event: by kind, order and the small words before a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waferwatch.reference import Entity
from waferwatch_schemas import Direction, EventType, Role

from .event import Trigger
from .lexicon import Hit
from .members import members
from .mention import is_core, is_struck
from .normalise import is_east, is_hangul
from .resolve import Named

E = members(EventType)

AFFECTED = Role.AFFECTED
RAISES, LOWERS = Direction.RAISES, Direction.LOWERS

RULES = frozenset({E.EXPORT_CONTROL, E.SANCTION, E.TARIFF, E.MATERIAL_RESTRICTION, E.SHIPMENT_HALT, E.EASING})
"""Events of states upon trade: an agency or a country before the trigger acts."""

MARKET = frozenset({E.SHORTAGE, E.DEMAND_SURGE, E.PRICE_CHANGE, E.LEAD_TIME_CHANGE, E.SUBSTITUTION})
"""Events of goods."""

LOWERING = frozenset(
    {E.EASING, E.SHIPMENT_RESUMPTION, E.CAPACITY_EXPANSION, E.SUBSTITUTION, E.PRODUCT_LAUNCH}
)
SUBJECT_KINDS = ("chip", "material", "site", "firm")
BUYER_ROLES = frozenset(
    {"cloud_buyer", "server_maker", "device_maker", "auto_maker", "software", "telecom", "ems"}
)

JOINTS = frozenset(
    {
        ",",
        "and",
        ", and",
        "&",
        "/",
        "or",
        ", or",
        "、",
        "和",
        "及",
        "与",
        "與",
        "以及",
        "と",
        "や",
        "und",
        ", und",
        "sowie",
        "및",
        "와",
        "과",
        "as well as",
        "·",
        "・",
        "'s",
        "plus",
        "along with",
        "together with",
    }
)
REFUSED = 60
"""Characters after a verb of stopping within which a firm is the one that gets nothing any more."""

STRUCK_NEAR = 60
"""Characters within which a firm is the object of a rule."""

CUE = 26
"""Characters within which a comparing expression bears on the name after it."""


@dataclass(slots=True)
class Subject:
    """One entity that the event bears on."""

    entity: Entity
    role: Role
    direction: Direction
    item: str | None
    inherited: bool


@dataclass(slots=True)
class Parties:
    """All of an event: subjects, who acts, and where goods no longer (or again) go."""

    subjects: tuple[Subject, ...]
    actor: str | None
    destination: str | None


@dataclass(slots=True)
class Cast:
    """The names of a sentence that are more than a comparison, by kind and in order."""

    goods: list[Named]
    """Chips and materials."""
    chips: list[Entity]
    """Without the classes of which a part by name stands beside them."""
    materials: list[Entity]
    sites: list[Entity]
    firms: list[Named]
    groups: list[list[Named]]
    """The firms, in rows."""
    states: list[Named]
    """Countries and agencies."""


@dataclass(slots=True)
class Scene:
    """A sentence with its names, and what the sentences before were about."""

    start: int
    end: int
    clean: str
    named: Sequence[Named]
    compared: frozenset[int]
    """Start positions of names that stand there for comparison only."""
    toward: Sequence[Hit]
    before: Sequence[Entity]
    """Chips, firms, sites and materials that the reader still has in mind, nearest first."""
    ahead: Sequence[Entity]
    """What the lead names of the industry further on, for what strikes all of a region alike."""
    firms: Mapping[str, Entity]
    """All firms that the article names, by id."""
    chips_at_large: Entity | None
    """`chip:all`, where the sentence speaks of chips without naming one."""
    says_chip: bool
    """Whether any word of the field, `chip` included, stands in the sentence itself."""
    of_field: bool
    """Whether words of the field stand in the sentence, the one before or the title, or in many others."""
    grounded: bool
    """Whether they stand in the sentence, the one before or the title."""
    of_rules: bool
    """Whether words of trade rules, licences and lists stand in the sentence."""
    chips_before: Entity | None
    """`chip:all`, where title or sentence before speak of chips: `Halbleiter ... Die Lieferzeiten`."""
    cast: Cast | None = None
    """The names by kind, once asked for."""


def compared(
    named: Sequence[Named], cues: Sequence[Hit], built_to: Sequence[Hit], clean: str
) -> frozenset[int]:
    """Chips that are there for comparison: after a comparing expression, or what the first was built by.

    ``built_to``: expressions like `designed to stay under`, after which further chips only tell of the first.
    """
    found: set[int] = set()
    joined = -1
    for name in named:
        if name.entity.kind != "chip":
            continue
        near = any(0 <= name.start - cue.end <= CUE or cue.start <= name.start < cue.end for cue in cues)
        if near or (joined >= 0 and _joint(clean[joined : name.start])):
            found.add(name.start)
            joined = name.end
        else:
            joined = -1
    chips = [name for name in named if name.entity.kind == "chip"]
    if chips and built_to and chips[0].end <= built_to[-1].end:
        found.update(name.start for name in chips if name.start > built_to[0].start)
    ids = {name.entity.id for name in named if name.start not in found}
    return frozenset(name.start for name in named if name.start in found and name.entity.id not in ids)


BUYER_STATES = frozenset({"country:cn"})
"""States that keep their own firms from buying foreign chips."""

SOURCES_OF_SUPPLY = frozenset(
    {
        "metal",
        "rare_earth",
        "gas",
        "wet_chemical",
        "precursor",
        "wafer",
        "compound",
        "polishing",
        "coolant",
        "mineral",
        "lithography",
    }
)
"""Materials in the narrow sense: tools, software and packaging are goods of the chip trade themselves."""


def names_a_state(named: Sequence[Named]) -> bool:
    """Whether a state or one of its agencies is among the names."""
    return any(name.entity.kind in ("country", "agency") for name in named)


def is_raw(entity: Entity) -> bool:
    """Whether an entity is a material that fabs consume."""
    tool = entity.id.endswith("lithography") or entity.id == "material:optics"
    return entity.kind == "material" and entity.attributes.get("category") in SOURCES_OF_SUPPLY and not tool


_SEAT = re.compile(
    r"(?:governments?|administration|officials|authorities|regulators?|ministry|lawmakers|ministers|politicians"
    r"|hawks) in $",
    re.IGNORECASE,
)
"""Before the name of a capital: `the government in Washington` acts, goods `in China` do not."""


def state_acts(trigger: Trigger, scene: Scene) -> bool:
    """Whether a state or an agency stands before the trigger as the one that acts, or after `by`."""
    for name in scene.named:
        if name.entity.kind not in ("country", "agency"):
            continue
        if (
            trigger.rule.buyer_state
            and (name.entity.attributes.get("country") or name.entity.id) not in BUYER_STATES
        ):
            continue
        toward = _is_destination(name, scene) and not _SEAT.search(
            scene.clean, max(0, name.start - 24), name.start
        )
        owner = _owned_by(name, scene)
        if name.end <= trigger.end and not toward and not owner and not _private(name, scene.clean):
            return True
        if (
            scene.clean[max(0, name.start - 8) : name.start]
            .lower()
            .endswith((" by ", " by the ", "被", "von "))
        ):
            return True
    return False


_PRIVATE = re.compile(
    r"(?:'s)?\s(?:(?:chip|tool|car|phone|memory|silicon)?-?makers?|firms?|compan(?:y|ies)"
    r"|(?:foundry|memory|chip|tech|equipment|market) (?:leader|giant|champion|house)s?"
    r"|groups?|giants?|customers?|buyers?|clients?|suppliers?|foundr(?:y|ies)|fabs?|plants?|units?|arm|start-?ups?"
    r"|rivals?|users?"
    r"|subsidiar(?:y|ies)|investors?|shareholders?|factor(?:y|ies)|market|designers?|engineers?|chips?|technology|tech"
    r"|parts?|components?|software|equipment|gear|tools?|vendors?|exporters?|importers?|producers?|distributors?"
    r"|manufacturers?|owners?|parent|peers?|competitors?|supply|heavyweights?|titans?)\b"
    r"(?!\s(?:export|curb|ban|rule|control|restriction|sanction|limit|tariff|dut|lev))",
    re.IGNORECASE,
)
"""After the name of a country: `the Dutch chip maker` is no state."""


_PEOPLE = re.compile(r"(?:ese|can|tch|ean|ian|ish|ench|man)$", re.IGNORECASE)


def _private(name: Named, clean: str) -> bool:
    if name.entity.kind != "country":
        return False
    if _PRIVATE.match(clean, name.end, name.end + 30):
        return True
    if not _PEOPLE.search(clean, name.start, name.end):
        return False
    # Between an adjective and its noun more may stand: `Dutch high-tech firms`.
    at = name.end
    for _ in range(2):
        at = clean.find(" ", at + 1, at + 24)
        if at < 0:
            return False
        if _PRIVATE.match(clean, at, at + 30):
            return True
    return False


_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)\b", re.IGNORECASE)


def firm_acts(trigger: Trigger, scene: Scene) -> bool:
    """Whether a firm stands right before the words in the active: `Google cut off supplies`."""
    if scene.clean[trigger.head[1] : trigger.head[1] + 6] == " from ":
        return False
    for name in scene.named:
        if name.entity.kind == "firm" and 0 < trigger.start - name.end <= 25:
            between = scene.clean[name.end : trigger.start]
            return not _PASSIVE.search(between) and not between.startswith("'s")
    return False


def strikes(trigger: Trigger, scene: Scene) -> bool:
    """Whether a rule is aimed at a firm by name: one of a state that lists are written for is its nearest
    object, and no part of another's make is what may not go there."""
    firms = [name for name in scene.named if name.entity.kind == "firm"]
    group = _nearest_group(_in_rows(firms, scene.clean), trigger, scene.clean)
    if not group or not all(is_struck(name.entity) for name in group):
        return False
    if _distance(group, trigger) > STRUCK_NEAR:
        return False
    ids = {name.entity.id for name in group}
    return all(
        name.entity.attributes.get("vendor") in ids or not name.entity.attributes.get("vendor")
        for name in scene.named
        if name.entity.kind == "chip"
    )


_OUTWARD = re.compile(r"\b(?:export|abroad|overseas|outbound|foreign buyers|leav)", re.IGNORECASE)


def keeps_out(trigger: Trigger, found: Parties, scene: Scene) -> bool:
    """Whether a state keeps its own buyers from the chips of a foreign maker: China from Nvidia's H200."""
    chips = [one.entity for one in found.subjects if one.entity.kind == "chip"]
    firms = [one.entity for one in found.subjects if one.entity.kind == "firm"]
    if not any(chip.attributes.get("vendor") for chip in chips) or any(map(is_struck, firms)):
        return False
    if not state_acts(trigger, scene):
        return False
    states = {
        name.entity.attributes.get("country") or name.entity.id
        for name in scene.named
        if name.entity.kind in ("country", "agency") and not _is_destination(name, scene)
    }
    return (
        states <= BUYER_STATES and bool(states) and not _OUTWARD.search(scene.clean, scene.start, scene.end)
    )


def state_alone(trigger: Trigger, scene: Scene) -> bool:
    """Whether a state stops deliveries and no firm is named that might have stopped them itself."""
    return not any(
        name.entity.kind == "firm" and not is_struck(name.entity) for name in scene.named
    ) and state_acts(trigger, scene)


def _makes_no_material(entity: Entity) -> bool:
    return entity.kind == "chip" or (
        entity.kind == "firm" and is_core(entity) and "materials" not in entity.values("roles")
    )


def _makes_material(entity: Entity) -> bool:
    return {"materials"} == set(entity.values("roles")) - {"diversified"}


def nearest_type(trigger: Trigger, scene: Scene) -> EventType:
    """The rule's type, or the one it has for materials when the nearest goods are a material."""
    rule = trigger.rule
    if rule.event_type is rule.material_type:
        return rule.event_type
    goods = [
        name
        for name in scene.named
        if name.entity.kind in ("chip", "material") and name.start not in scene.compared
    ]
    if goods:
        if rule.event_type not in RULES and any(_makes_no_material(name.entity) for name in scene.named):
            return rule.event_type
        nearest: Entity | None = min(goods, key=lambda name: abs(name.start - trigger.head[0])).entity
    elif any(
        name.entity.kind == "site" or (name.entity.kind == "firm" and not _makes_material(name.entity))
        for name in scene.named
    ):
        if rule.event_type in RULES and _of_materials(trigger, scene):
            return rule.material_type  # `controls on three chemicals that Samsung needs`
        return rule.event_type
    else:
        nearest = next((entity for entity in scene.before if entity.kind in ("chip", "material")), None)
    at_large = nearest is None or nearest.id == "chip:all"
    if at_large and rule.event_type in RULES and _of_materials(trigger, scene):
        return rule.material_type
    return rule.material_type if nearest is not None and is_raw(nearest) else rule.event_type


_MATERIALS = re.compile(
    r"\b(?:materials|chemicals|metals|minerals|(?:rare|noble|inert) gas(?:es)?|etchants)\b", re.IGNORECASE
)
_OTHER_GOODS = re.compile(
    r"\b(?:chips|semiconductors|equipment|tools?|machine\w*|technolog\w+|software|components|products|servers)\b",
    re.IGNORECASE,
)
_MATERIAL_BEFORE = ("material ", "materials ", "metal ", "metals ", "mineral ", "minerals ")
"""What the goods are called right before a rule: `chip material export curbs`."""

MATERIALS_REACH = 60
"""Characters behind a rule within which the goods are named that it is on."""


def _of_materials(trigger: Trigger, scene: Scene) -> bool:
    """Whether a rule is on materials that are not named: `controls on key chipmaking materials`."""
    at = trigger.head[0]
    if scene.clean[max(0, at - 10) : at].lower().endswith(_MATERIAL_BEFORE):
        return True
    found = _MATERIALS.search(scene.clean, at, min(trigger.end + MATERIALS_REACH, scene.end))
    return found is not None and not _OTHER_GOODS.search(scene.clean, at, found.start())


def parties(trigger: Trigger, event_type: EventType, scene: Scene) -> Parties:
    """Subjects of a trigger in its sentence, or those that the sentence points back to."""
    direction = trigger.rule.direction or (LOWERS if event_type in LOWERING else RAISES)
    cast = scene.cast
    if cast is None:
        cast = scene.cast = _cast(scene)
    actor, destination = (
        _state_roles(trigger, cast.states, scene, event_type) if cast.states else (None, None)
    )
    if event_type is E.STOCKPILING:
        subjects = _stockpilers(trigger, cast, scene)
    else:
        subjects = _affected(trigger, event_type, cast, scene, direction)
    if not subjects and scene.chips_at_large is not None:
        subjects = [Subject(scene.chips_at_large, AFFECTED, direction, None, True)]
    if not subjects and event_type in MARKET and scene.chips_before is not None:
        subjects = [Subject(scene.chips_before, AFFECTED, direction, None, True)]
    if not subjects:
        subjects = _countries(cast.states, direction, actor, destination)
    return Parties(tuple(subjects), actor, destination)


def _cast(scene: Scene) -> Cast:
    """The names of a sentence by their kinds."""
    cast = Cast([], [], [], [], [], [], [])
    for name in scene.named:
        if name.start in scene.compared:
            continue
        kind = name.entity.kind
        if kind == "firm":
            cast.firms.append(name)
        elif kind == "chip":
            cast.goods.append(name)
            cast.chips.append(name.entity)
        elif kind == "material":
            cast.goods.append(name)
            cast.materials.append(name.entity)
        elif kind == "site":
            cast.sites.append(name.entity)
        else:
            cast.states.append(name)
    if len(cast.chips) > 1:
        cast.chips = _specific(cast.chips)
    cast.groups = _in_rows(cast.firms, scene.clean)
    return cast


_SUBCLAUSE = re.compile(r" (?:as (?:they|it|it's)|before|ahead of|in anticipation of|for fear of|while) ")


def _affected(
    trigger: Trigger, event_type: EventType, cast: Cast, scene: Scene, direction: Direction
) -> list[Subject]:
    chips, firms, groups = cast.chips, cast.firms, cast.groups
    found = [*chips, *cast.materials]
    if not (event_type in MARKET and found):
        found += cast.sites  # what is short or dear are the goods, not the plant that is named beside them
    if event_type is E.SHIPMENT_HALT and (refused := _refused(firms, trigger, scene)):
        firms = refused
        groups = _in_rows(firms, scene.clean)
    elif event_type is E.SANCTION and len(firms) > 1:
        firms = [firm for firm in firms if not scene.clean.endswith(" from ", 0, firm.start)] or firms
        groups = _in_rows(firms, scene.clean)
    nearest = _nearest_group(groups, trigger, scene.clean)
    if (
        event_type is E.EXPORT_CONTROL
        and nearest
        and _SUBCLAUSE.search(scene.clean, nearest[-1].end, max(nearest[-1].end, trigger.start))
    ):
        nearest = []  # `hoard Samsung's chips as they await new curbs`
    group = [name.entity for name in nearest]
    if event_type in RULES:
        vendors = _makers(chips)
        among = [name.entity for name in firms] if vendors else group
        ids = {firm.id for firm in group}
        struck = [firm for firm in among if firm.id in vendors or (firm.id in ids and not is_buyer(firm))]
        group = struck or ([] if found else group)
    if event_type is E.EXPORT_CONTROL and scene.chips_at_large is not None:
        # A buyer that speaks of a curb is not the one that it hits.
        group = [firm for firm in group if not is_buyer(firm) or is_struck(firm)]
    found += group
    inherited = not found
    if inherited:
        found = _specific(scene.before)
        if not found and event_type is E.DISASTER:
            found = _specific(scene.ahead)  # `All offices shut for the storm. TSMC said ...`
        if event_type is E.EXPORT_CONTROL and scene.chips_at_large is not None:
            found = [one for one in found if one.kind != "firm" or not is_buyer(one) or is_struck(one)]
    found = unique(found)
    subjects = [Subject(entity, AFFECTED, direction, None, inherited) for entity in found]
    if event_type in RULES:
        # What hits a part hits its maker, if the article names the maker at all.
        makers = _makers(found)
        if makers:
            makers.difference_update([entity.id for entity in found])
            subjects += [
                Subject(scene.firms[maker], AFFECTED, direction, None, True)
                for maker in sorted(makers)
                if maker in scene.firms
            ]
    return subjects


def _makers(entities: Sequence[Entity]) -> set[str]:
    """The firms whose parts are among some entities."""
    return {vendor for one in entities if one.kind == "chip" and (vendor := one.attributes.get("vendor"))}


def _specific(found: Sequence[Entity]) -> list[Entity]:
    """Without the classes of which a part by name stands beside them: `the H20, an AI accelerator`."""
    named = {
        one.attributes.get("category") for one in found if one.kind == "chip" and one.attributes.get("vendor")
    }
    if not named:
        return list(found)
    named.add("class")
    return [
        one
        for one in found
        if one.kind != "chip" or one.attributes.get("vendor") or one.attributes.get("category") not in named
    ]


def _refused(firms: list[Named], trigger: Trigger, scene: Scene) -> list[Named]:
    """Of a halt those who get nothing any more, where the seller stands before: `stops supplying Huawei`."""
    after = trigger.head[1] - 1
    refused = [f for f in firms if 0 <= f.start - after <= REFUSED and is_struck(f.entity)]
    return refused if refused and any(0 <= trigger.start - firm.end <= 40 for firm in firms) else []


def is_buyer(firm: Entity) -> bool:
    """Whether a firm buys chips and makes none."""
    roles = firm.values("roles")
    return bool(roles) and BUYER_ROLES.issuperset(roles)


def _stockpilers(trigger: Trigger, cast: Cast, scene: Scene) -> list[Subject]:
    goods = [name.entity for name in cast.goods]
    items = goods or [e for e in scene.before if e.kind in ("chip", "material")]
    vendors = {item.attributes.get("vendor", "") for item in items}
    firms = [name for name in cast.firms if name.entity.id not in vendors]
    rows = _in_rows(firms, scene.clean)
    buyers = [name.entity for name in _nearest_group(rows, trigger, scene.clean)]
    if not buyers:
        buyers = [e for e in scene.before if e.kind == "firm" and e.id not in vendors and is_buyer(e)]
    item = items[0].id if items else None
    return [
        *(Subject(entity, AFFECTED, RAISES, None, not goods) for entity in unique(items)),
        *(Subject(firm, Role.BUYER, LOWERS, item, False) for firm in unique(buyers)),
    ]


def _countries(
    states: list[Named], direction: Direction, actor: str | None, destination: str | None
) -> list[Subject]:
    countries = [name.entity for name in states if name.entity.kind == "country"]
    chosen = [c for c in countries if c.id == destination] or [c for c in countries if c.id != actor]
    return [Subject(entity, AFFECTED, direction, None, False) for entity in unique(chosen or countries)]


OF_A_STATE = (
    *("の", "的", "工厂", "工廠", "工場", "厂", "廠", "公司", "企业", "企業", "车企", "車企", "制造商"),
    *("メーカー", "勢", "製", "产", "產", "의", "공장", "기업", "업체", "산 ", "제 ", " 공장", " 기업"),
    " 업체",
)
"""What follows a state that only tells where goods or firms are from."""


def _owned_by(name: Named, scene: Scene) -> bool:
    """Whether a state only tells where the firm after it is from: `South Korea's Samsung`, `韓国サムスン`."""
    if scene.clean.startswith(OF_A_STATE, name.end):
        return True
    least = 0 if is_east(scene.clean[name.end - 1]) else 1
    return any(least <= other.start - name.end <= 4 and other.entity.kind == "firm" for other in scene.named)


def _is_destination(name: Named, scene: Scene) -> bool:
    """Whether a `to` stands before a name, or in Kana or Hangul right behind it: `中国向け`."""
    return bool(scene.toward) and any(
        0 <= cue.start - name.end <= 1
        if "\u3041" <= scene.clean[cue.end - 1] <= "\u309f" or is_hangul(scene.clean[cue.end - 1])
        else 0 <= name.start - cue.end <= 5
        for cue in scene.toward
    )


def _state_roles(
    trigger: Trigger, names: Sequence[Named], scene: Scene, event_type: EventType
) -> tuple[str | None, str | None]:
    actor = destination = None
    for name in names:
        if name.entity.kind == "agency":
            actor = actor or name.entity.id
        elif name.entity.kind == "country":
            if _is_destination(name, scene):
                destination = destination or name.entity.id
            elif event_type in RULES and name.start < trigger.end and actor is None:
                actor = name.entity.id
    return actor, destination


def _in_rows(firms: Sequence[Named], clean: str) -> list[list[Named]]:
    """Firms in the rows in which they are listed: `ByteDance, Alibaba and Tencent` is one."""
    rows: list[list[Named]] = []
    for firm in firms:
        if rows and _joint(clean[rows[-1][-1].end : firm.start]):
            rows[-1].append(firm)
        else:
            rows.append([firm])
    return rows


def _nearest_group(groups: list[list[Named]], trigger: Trigger, clean: str) -> list[Named]:
    """The row of firms that stands nearest to the trigger."""
    if len(groups) < 2:
        return groups[0] if groups else []
    nearest = min(groups, key=lambda group: _distance(group, trigger))
    if is_east(clean[trigger.start]) and _apart(nearest, trigger, clean):
        reach = _distance(nearest, trigger) + APART
        near = [group for group in groups if _distance(group, trigger) <= reach]
        return min(near, key=lambda group: _distance(group, trigger) + _apart(group, trigger, clean))
    return nearest


_PARTED = re.compile(r"(?<=[\u3041-\u9fff])\s(?=[\u3041-\u9fff])|\.\.|[,;。；]")
APART = 20


def _apart(group: list[Named], trigger: Trigger, clean: str) -> int:
    """What a border within an East Asian headline adds to the distance: its halves are two clauses."""
    before, after = group[-1].end, group[0].start
    between = (before, trigger.start) if before <= trigger.start else (trigger.end, after)
    return APART if between[0] < between[1] and _PARTED.search(clean, between[0], between[1] + 1) else 0


def _distance(group: list[Named], trigger: Trigger) -> int:
    if trigger.start < group[-1].end and group[0].start < trigger.end:
        return 0  # a part of the trigger: `swaps out Nvidia`
    if group[-1].end <= trigger.start:
        return trigger.start - group[-1].end
    return max(0, group[0].start - trigger.end) + 1


def _joint(between: str) -> bool:
    return len(between) <= 24 and between.strip().lower() in JOINTS


def unique(entities: Sequence[Entity]) -> list[Entity]:
    """Each entity once, in order of its first place."""
    if len(entities) < 2:
        return list(entities)
    return list({entity.id: entity for entity in entities}.values())
