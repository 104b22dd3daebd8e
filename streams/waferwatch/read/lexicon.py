"""The reader's vocabulary: concepts and the words that stand for them, from `data/lexicon.*.toml`.

Languages share the concepts, so the event grammar knows none of them. What an entry of the files stands for
is the business of `spelling.py`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from os.path import commonprefix
from typing import NamedTuple

from .language import LANGUAGES, Language
from .matcher import Chained, Matcher, form, forms
from .spelling import chained, spellings

DATA = "waferwatch.read.data"

_WAYS = tomllib.loads((files(DATA) / "concepts.toml").read_text("utf-8"))
SMALL, TOPICAL, PARTS = (frozenset(_WAYS[way]) for way in ("small", "topical", "parts"))
"""Concepts that frame an event, tell of the subject, are parts of rules: see `data/concepts.toml`."""


SPLIT_REACH = 80
"""Characters after the first part of a verb within which its second part is sought."""

_BORDER = re.compile(r"[;:!?]|,\s|(?<! \d)(?<! \d\d)\.\s")
"""A day has a stop too: `hebt zum 1. Juni die Preise an`."""

KINDS = ("@chip", "@firm", "@site", "@material", "@country", "@agency")
"""Concepts that names stand for: rules may ask for a name of a kind where they ask for a word."""


STRETCH: Mapping[Language, float] = {"de": 1.5}
"""German puts its verbs at the end of the clause: what belongs together stands further apart."""

CHAIN = "\x00"
"""Marks the key that all chains of a concept share."""


class Hit(NamedTuple):
    """Words that stand for one or more concepts, as a bit set."""

    start: int
    end: int
    mask: int


class Lexicon:
    """The words of one language; ``bits`` number the concepts, the same in all languages."""

    def __init__(
        self, concepts: Mapping[str, Iterable[str]], bits: Mapping[str, int], language: Language = "en"
    ) -> None:
        self.language = language
        self.stretch = STRETCH.get(language, 1.0)
        """How much further apart the language puts what belongs together."""
        small = {name: words for name, words in concepts.items() if name in SMALL}
        others = {name: words for name, words in concepts.items() if name not in SMALL}
        self._small = _Words(small, bits, frame=mask_of(bits, *small))
        self._others = _Words(others, bits, frame=mask_of(bits, *(TOPICAL & others.keys())))

    def find(self, key: str, clean: str, body_at: int) -> list[Hit]:
        """All hits by position but those of small words. Of overlapping expressions the longest counts,
        except for words that tell of the subject."""
        return self._others.find(key, clean, body_at)

    def small(self, key: str, clean: str, body_at: int, start: int, end: int) -> list[Hit]:
        """The hits of small words in a sentence."""
        at = start - 1
        found = self._small.find(key[at : end + 1], clean[at : end + 1], body_at - at)
        new = tuple.__new__
        return [new(Hit, (first + at, last + at, mask)) for first, last, mask in found]


class _Words:
    """Words in one automaton. Of concepts in ``frame`` the longest counts by itself."""

    def __init__(self, concepts: Mapping[str, Iterable[str]], bits: Mapping[str, int], frame: int) -> None:
        masks: dict[str, int] = {}
        title_masks: dict[str, int] = {}
        exact: dict[str, tuple[str, int]] = {}
        split: dict[str, list[tuple[str, int]]] = {}
        chains: list[Chained] = []
        for name, entries in concepts.items():
            for entry in entries:
                if (chain := chained(entry)) is not None:
                    varied = any(only for _, only in (*chain.begins, *chain.ends))
                    for in_title in (False, True) if varied else (False,):
                        begins = [word for word, only in chain.begins if in_title or not only]
                        ends = [word for word, only in chain.ends if in_title or not only]
                        if begins and ends:
                            key = f"{CHAIN}{name} {in_title}"
                            chains.append(Chained(key, begins, ends))
                            title_masks[key] = bits[name]
                            masks[key] = 0 if in_title else bits[name]
                for word, in_title in spellings(entry) if chain is None else chain.left:
                    word, parted, tail = word.partition("..")
                    bare = word.lstrip("=")
                    for key in forms(bare):
                        masks.setdefault(key, 0)
                        title_masks.setdefault(key, 0)
                        if parted:
                            if not in_title:
                                split.setdefault(key, []).append((f" {form(tail)} ", bits[name]))
                            continue
                        if word.startswith("="):
                            exact[key] = (word[1:], exact.get(key, ("", 0))[1] | bits[name])
                            continue
                        title_masks[key] |= bits[name]
                        if not in_title:
                            masks[key] |= bits[name]
        self._matcher = Matcher([key for key in masks if not key.startswith(CHAIN)], chains)
        self._masks = [masks.get(key, 0) for key in self._matcher.patterns]
        self._title_masks = [title_masks.get(key, 0) for key in self._matcher.patterns]
        self._exact = {self._matcher.numbers[key]: found for key, found in exact.items()}
        """What a word means in this very spelling, and in no other: `NOR` flash."""
        self._split = {self._matcher.numbers[key]: _Tails(tails) for key, tails in split.items()}
        self._frame = frame
        self._parts = mask_of(bits, *(PARTS & concepts.keys()))
        self._idiom = bits.get("IDIOM", 0)
        self._not_field = bits.get("NOT_FIELD", 0)
        self._all = mask_of(bits, *concepts)
        special = self._frame | self._idiom | self._not_field
        self._simple = [self._simply(masks, special) for masks in (self._title_masks, self._masks)]
        """Nine words in ten, in titles and elsewhere: all their concepts, those that hide nothing, whether
        others hide what follows, and the second parts that would make them verbs of their own."""

    def _simply(
        self, masks: Sequence[int], special: int
    ) -> list[tuple[int, int, bool, _Tails | None] | None]:
        return [
            (mask, mask & self._parts, mask & ~self._parts != 0, self._split.get(number))
            if mask and not mask & special and number not in self._exact
            else None
            for number, mask in enumerate(masks)
        ]

    def find(self, key: str, clean: str, body_at: int) -> list[Hit]:
        """All hits of a text or of a stretch of one; ``body_at`` may lie before or behind it."""
        hits: list[Hit] = []
        border = begun = framed = hidden = sealed = -1
        exact, split = self._exact, self._split
        frame, idiom, not_field = self._frame, self._idiom, self._not_field
        new = tuple.__new__  # half the time of the class's own, once a word
        loose = frame | self._parts
        not_loose, not_frame = self._all & ~loose, self._all & ~frame
        spans = self._matcher.find(key)
        cut = bisect_left(spans, (body_at,))
        for spans_here, masks, simples in (
            (spans[:cut], self._title_masks, self._simple[0]),
            (spans[cut:], self._masks, self._simple[1]),
        ):
            for start, negative, number in spans_here:
                end = -negative
                simple = simples[number]
                if simple is not None:
                    mask, part, solid, tails = simple
                    if (
                        tails is None
                        or key.find(tails.prefix, end, end + SPLIT_REACH) < 0
                        or not (whole := tails.found(key, clean, end))
                    ):
                        if start >= border:
                            if solid:
                                border, begun = end, start
                            hits.append(new(Hit, (start, end, mask)))
                        elif part and start >= sealed:
                            hits.append(new(Hit, (start, end, part)))
                        continue
                    mask |= whole
                else:
                    whole = 0
                    mask = masks[number]
                    if number in exact and clean[start:end] == exact[number][0]:
                        mask = exact[number][1]
                    if number in split:
                        whole = split[number].found(key, clean, end)
                        mask |= whole
                if start < border and not mask & idiom:
                    mask &= frame if start < sealed else loose
                    if start == begun and border <= end and start >= sealed:
                        mask |= whole  # longer than the word that it begins with: `Kontrolle .. übernommen`
                if start < framed or start < hidden:
                    mask &= not_frame
                if not mask:
                    continue
                if mask & not_loose:
                    border, begun = end, start
                    if mask & not_field:
                        hidden = end
                    if mask & idiom:
                        sealed = end
                if mask & frame:
                    framed = end
                hits.append(new(Hit, (start, end, mask)))
        return hits


class _Tails:
    """The second parts of a verb, and what it stands for with each."""

    def __init__(self, tails: Sequence[tuple[str, int]]) -> None:
        self._tails = tails
        self.prefix = commonprefix([tail for tail, _ in tails])  # noqa: RUF071  # of text, not of paths
        """What all begin with: without it none follows."""

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """Made when the verb first occurs: most never do."""
        return re.compile("|".join(re.escape(tail) for tail, _ in self._tails))

    def found(self, key: str, clean: str, end: int) -> int:
        """What the verb that ends there stands for where a second part follows in the clause."""
        mask, reach = 0, end + SPLIT_REACH
        if key.find(self.prefix, end, reach) < 0 or self._any.search(key, end, reach) is None:
            return mask
        for tail, bit in self._tails:
            found = key.find(tail, end, reach)
            if found < 0 or key.find(" nicht ", end, found + 1) >= 0:
                continue  # what is not done: the tail itself may say `nicht mehr`
            if not _BORDER.search(clean, end, found + 1):
                mask |= bit
        return mask


def mask_of(bits: Mapping[str, int], *names: str) -> int:
    """The bit set of some concepts; an unknown one is a KeyError."""
    mask = 0
    for name in names:
        mask |= bits[name]
    return mask


def load_concepts() -> tuple[dict[Language, dict[str, list[str]]], dict[str, int]]:
    """The words of each language by concept, from the package's data files, and the concepts' bits."""
    concepts: dict[Language, dict[str, list[str]]] = {}
    for language in LANGUAGES:
        concepts[language] = tomllib.loads((files(DATA) / f"lexicon.{language}.toml").read_text("utf-8"))
    # What is asked of every word comes first: a small number is tested in half the time of a large one.
    known = {name: None for words in concepts.values() for name in words}
    often = [name for name in ("IDIOM", "NOT_FIELD", *sorted(TOPICAL), *sorted(SMALL)) if name in known]
    names = dict.fromkeys([*often, *KINDS, *known])
    return concepts, {name: 1 << number for number, name in enumerate(names)}
