"""The event grammar: concepts near each other in one sentence tell of an event.

The rules stand in `data/events/`, a file for each type; this file only matches them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from waferwatch_schemas import Direction, EventType, Status

from .lexicon import DATA, KINDS, Hit, mask_of
from .normalise import is_east

EAST_GAP = 0.4
"""A character of Chinese or Japanese says more than one of English: gaps are that much shorter."""


LONG_WORD = 40
"""Hits stand by their starts: one this much before another may still end behind it."""


@dataclass(slots=True)
class Rule:
    """One pattern. ``all`` are bit sets of alternatives, the first is the head."""

    name: str
    event_type: EventType
    material_type: EventType
    subtype: str
    all: tuple[int, ...]
    gap: int
    ordered: bool
    verb_object: bool
    """Whether it asks for a name after another word: in East Asian text the name may stand before, too."""
    without: int
    needs: frozenset[str]
    between_firms: bool
    bare: int
    """Characters after the trigger within which goods mean that goods are bought; 0: no matter."""
    of_goods: bool
    goods: int
    matter: int
    """Words for goods, and for all that a shortage may be of."""
    makers: int
    """Words for firms, which make `chip` in `chip designer` no goods."""
    near: int
    title: bool
    state: bool
    buyer_state: bool
    ruled: bool
    past: int
    figure: frozenset[str]
    trend: int
    """1: a span of time must grow in the sentence, -1: it must shrink; 0: no matter."""
    cost: int
    """The same of a sum of money."""
    two_makers: bool
    """Whether two makers must be named, by themselves or by their parts."""
    background: bool
    effect: bool
    planned: bool
    grounded: bool
    against: int
    negated: EventType | None
    """What it is when a `not` stands before it: who may not sell is kept from selling."""
    one_clause: bool
    """Whether nothing may begin a clause of its own between its parts: `suspends sales following the ban`."""
    struck: bool
    confirms: bool
    reassures: bool
    """Whether it tells that an incident did no harm: counts only where title or lead tell the incident."""
    direction: Direction | None
    confidence: float
    status: Status | None
    severity: float | None


@dataclass(slots=True)
class Trigger:
    """A rule that matched: the span of its words, and of the head."""

    rule: Rule
    start: int
    end: int
    head: tuple[int, int]
    tail: int
    """Start of the last part, the head's own if it is the only one."""


@dataclass(slots=True)
class Headed:
    """The rules of one head word."""

    wanted: int
    """Without any of these in the sentence no rule applies; all bits if one needs no second part."""
    rules: tuple[tuple[Rule, int, int], ...]
    """Each with what is asked first: its second part, if it has one, and what speaks against it."""


class Grammar:
    """All rules, filed under their head concept."""

    def __init__(self, rules: Iterable[Rule], bits: Mapping[str, int]) -> None:
        self.rules = tuple(rules)
        self._by_bit: dict[int, list[Rule]] = {}
        for rule in self.rules:
            for bit in bits.values():
                if rule.all[0] & bit:
                    self._by_bit.setdefault(bit, []).append(rule)
        self.names = mask_of(bits, *KINDS)
        self.heads = 0
        for bit in self._by_bit:
            self.heads |= bit
        self._by_heads: tuple[dict[int, Headed], dict[int, Headed]] = ({}, {})

    def heads_of(self, wanted: Callable[[Rule], bool]) -> int:
        """The head words of the rules that are wanted."""
        return sum(bit for bit, rules in self._by_bit.items() if any(map(wanted, rules)))

    def find(
        self,
        hits: Sequence[Hit],
        names: Sequence[Hit],
        present: int,
        clean: str,
        in_title: bool,
        all_heads: int,
        all_of_them: bool = False,
        stretch: float = 1.0,
    ) -> list[Trigger]:
        """The triggers of one sentence, one a rule and head word.

        ``hits``: its words, ``names``: its names as hits of their kinds, ``present``: all bits of the words,
        ``all_heads``: the head words that are asked for.
        ``all_of_them``: also of rules that a word of the sentence speaks against; for `extract --explain`.
        ``stretch``: how much further apart the language puts what belongs together.
        """
        against = 0 if all_of_them else present
        for name in names:
            present |= name.mask
        if not present & all_heads:
            return []
        merged = sorted([*hits, *names]) if names and present & self.names else hits
        found: list[Trigger] = []
        known = self._by_heads[in_title]
        for index, (start, end, mask) in enumerate(merged):
            heads = mask & all_heads
            if not heads:
                continue
            headed = known.get(heads) or self._headed(heads, in_title)
            if not headed.wanted & present:
                continue
            for rule, second, without in headed.rules:
                if (second and not second & present) or without & against:
                    continue
                if second:
                    trigger = _match(rule, merged, index, clean, stretch)
                    if trigger is not None:
                        found.append(trigger)
                else:
                    found.append(Trigger(rule, start, end, (start, end), start))
        return found

    def _headed(self, heads: int, in_title: bool) -> Headed:
        """The rules of a word that stands for these heads; there are no more such sets than words."""
        rules = tuple(
            (rule, rule.all[1] if len(rule.all) > 1 else 0, rule.without)
            for bit, headed in self._by_bit.items()
            if heads & bit
            for rule in headed
            if in_title or not rule.title
        )
        wanted = 0
        for _, second, _ in rules:
            wanted |= second or -1
        headed = Headed(wanted, rules)
        self._by_heads[in_title][heads] = headed
        return headed


def _match(rule: Rule, hits: Sequence[Hit], index: int, clean: str, stretch: float) -> Trigger | None:
    begins, ends, _ = hits[index]
    start, end, tail = begins, ends, begins
    gap, ordered = rule.gap, rule.ordered
    if is_east(clean[begins]):
        gap = int(gap * EAST_GAP)
        ordered = ordered and not rule.verb_object
    elif stretch != 1.0:
        gap = int(gap * stretch)
    for alternatives in rule.all[1:]:
        partner = _nearest(hits, index, begins, ends, alternatives, gap, ordered)
        if partner is None:
            return None
        start, end, tail = min(start, partner.start), max(end, partner.end), max(tail, partner.start)
    return Trigger(rule, start, end, (begins, ends), tail)


def _nearest(
    hits: Sequence[Hit], index: int, begins: int, ends: int, mask: int, gap: int, ordered: bool
) -> Hit | None:
    """The nearest hit of a mask within a gap of the one at ``index``, on either side or only behind it."""
    after = None
    reach = ends + gap
    for other in range(index + 1, len(hits)):
        start, _, bits = hits[other]
        if start > reach:
            break
        if bits & mask and start >= ends:
            after = hits[other]
            break
    if ordered:
        return after
    reach = begins - gap
    for other in range(index - 1, -1, -1):
        _, end, bits = hits[other]
        if end < reach:
            if end < reach - LONG_WORD:
                break
        elif bits & mask and end <= begins:
            before = hits[other]
            return before if after is None or after.start - ends > begins - end else after
    return after


def load_rows() -> list[dict[str, Any]]:
    """The rules as the package's data files have them, each with its type, which is the file's name."""
    folder = sorted((files(DATA) / "events").iterdir(), key=lambda file: file.name)
    return [
        {**row, "type": file.name.removesuffix(".toml")}
        for file in folder
        if file.name.endswith(".toml")
        for row in tomllib.loads(file.read_text("utf-8"))["rule"]
    ]


def load_grammar(bits: Mapping[str, int]) -> Grammar:
    """The grammar of the data files; an unknown concept or field is an error that names file and rule."""
    return Grammar([_rule(row, bits) for row in load_rows()], bits)


_WAYS = {"": 0, "up": 1, "down": -1}


def _rule(row: dict[str, Any], bits: Mapping[str, int]) -> Rule:
    left = dict(row)
    take = left.pop
    try:
        event_type = EventType(take("type"))
        asked = take("all")
        rule = Rule(
            take("name"),
            event_type,
            EventType(take("as", event_type)),
            take("subtype", ""),
            tuple(mask_of(bits, *names.split("|")) for names in asked),
            take("gap", 50),
            take("ordered", False),
            "@" not in asked[0] and any("@" in names for names in asked[1:]),
            mask_of(bits, *take("without", ())),
            frozenset(take("needs", ())),
            take("between_firms", False),
            take("bare", 0),
            take("of_goods", False),
            mask_of(bits, "GOODS"),
            mask_of(bits, "GOODS", "FIELD", "FIELD_WEAK", "FIELD_BROAD", "CAPACITY"),
            mask_of(bits, "FIRM_WORD"),
            take("near", 0),
            take("title", False),
            take("state", False),
            take("buyer_state", False),
            take("ruled", False),
            mask_of(bits, *take("past", ())),
            frozenset(take("figure", ())),
            _WAYS[take("trend", "")],
            _WAYS[take("cost", "")],
            take("two_makers", False),
            take("background", False),
            take("effect", False),
            take("planned", False),
            take("grounded", False),
            mask_of(bits, *take("against", ())),
            EventType(take("negated")) if "negated" in row else None,
            take("one_clause", False),
            take("struck", False),
            take("confirms", False),
            take("reassures", False),
            Direction(take("direction")) if "direction" in row else None,
            float(take("confidence", 0.7)),
            Status(take("status")) if "status" in row else None,
            take("severity", None),
        )
        if left:
            raise ValueError(f"unknown field {min(left)}")
        return rule
    except (KeyError, ValueError) as error:
        raise ValueError(f"events/{row['type']}.toml, rule {row.get('name', '?')!r}: {error}") from error
