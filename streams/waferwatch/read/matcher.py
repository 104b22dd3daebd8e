"""Find many names at once: an automaton over folded text, whole tokens in Latin script.

A pattern that starts or ends with a Latin letter or digit is searched with the space beside it, so that
the automaton itself reports whole tokens only; ends in Kana and Hangul are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from .normalise import fold, fold_name, is_east

Span = tuple[int, int, int]
"""Start, negative end, number of the pattern: in order of these the longest of a place comes first."""

_ANY_END, _TOKEN_END, _KANA, _HANGUL, _HAN = 0, 1, 2, 3, 4


class Chained(NamedTuple):
    """Any of some beginnings with any of some ends right behind it, all of which stand for one pattern."""

    key: str
    begins: Sequence[str]
    ends: Sequence[str]
    """An empty one: the beginning alone."""


class _Ends(NamedTuple):
    """What may follow a beginning."""

    by_word: Mapping[str, Sequence[tuple[str, int, int]]]
    """By their first word: ends, longest first, how many characters of each are its words, and the number of
    the pattern that it makes."""
    heads: frozenset[str]
    """How the first words begin, by two characters: most texts go on otherwise."""
    alone: bool
    """Whether the beginning alone will do."""


class _Place(NamedTuple):
    """How the words of a pattern lie in what the automaton reports, and what may follow them."""

    shift: int
    cut: int
    """Spaces of what is searched before and behind the words."""
    ends: _Ends | None
    begins_only: bool
    """Whether they are the beginning of chains and nothing else."""


def _ends_of(
    chains: Sequence[Chained], numbers: Mapping[str, int], made: dict[tuple[int, ...], _Ends]
) -> _Ends:
    """What may follow a beginning; the same for all beginnings of the same chains."""
    asked = tuple(map(id, chains))
    if asked not in made:
        by_word: dict[str, list[tuple[str, int, int]]] = {}
        for chain in chains:
            for spelled in dict.fromkeys(spelled for end in chain.ends for spelled in forms(end)):
                ending = "" if spelled.endswith("*") else " "
                end = f" {spelled.rstrip('*')}{ending}" if spelled else " "
                one = (end, len(end) - len(ending), numbers[chain.key])
                by_word.setdefault(spelled.partition(" ")[0], []).append(one)
        for ends in by_word.values():
            ends.sort(key=lambda one: -len(one[0]))
        heads = frozenset(f"{word} "[:2] for word in by_word if word)
        made[asked] = _Ends(by_word, heads, "" in by_word)
    return made[asked]


class Matcher:
    """All patterns of one vocabulary. ``patterns`` may end in ``*``: any ending of the last token, and begin
    with it: any beginning of the first (`*preis*` finds the German compounds)."""

    def __init__(self, patterns: Iterable[str], chains: Sequence[Chained] = ()) -> None:
        self.patterns: list[str] = []
        numbers: dict[str, int] = {}
        searched: list[str] = []
        shifts: list[int] = []
        cuts: list[int] = []
        self._guarded: dict[int, int] = {}
        wanted = dict.fromkeys(patterns)
        links: dict[str, list[Chained]] = {}
        for chain in chains:
            for begin in dict.fromkeys(spelled for one in chain.begins for spelled in forms(one)):
                links.setdefault(begin, []).append(chain)
        begins_only = links.keys() - wanted.keys()
        for pattern in (*wanted, *links):
            key = form(pattern)
            if not key.strip("*") or key in numbers:
                continue
            numbers[key] = len(self.patterns)
            self.patterns.append(key)
            body = key.strip("*")
            east = is_east(body[0]) or key[0] == "*"
            end = _end_of(key)
            searched.append(("" if east else " ") + body + (" " if end == _TOKEN_END else ""))
            shifts.append(0 if east else 1)
            cuts.append(1 if end == _TOKEN_END else 0)
            if end in (_KANA, _HANGUL, _HAN):
                self._guarded[numbers[key]] = end
        for chain in chains:
            if chain.key not in numbers:
                numbers[chain.key] = len(self.patterns)
                self.patterns.append(chain.key)
        made: dict[tuple[int, ...], _Ends] = {}
        ends = {numbers[begin]: _ends_of(chained, numbers, made) for begin, chained in links.items()}
        plain: dict[tuple[int, int], _Place | None]
        plain = {(shift, cut): _Place(shift, cut, None, False) for shift in (0, 1) for cut in (0, 1)}
        plain[1, 1] = None
        self._places = [plain[place] for place in zip(shifts, cuts, strict=True)]
        """``None``: a space on either side, and nothing may follow, as of most."""
        for begin in links:
            number = numbers[begin]
            self._places[number] = _Place(shifts[number], cuts[number], ends[number], begin in begins_only)
        self.numbers = numbers
        self._automaton = ahocorasick_rs.AhoCorasick(
            searched, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )

    def find(self, key: str) -> list[Span]:
        """Every whole-token occurrence of every pattern, leftmost and longest first; they may overlap."""
        places = self._places
        found: list[Span] = []
        for number, start, end in self._automaton.find_matches_as_indexes(key, overlapping=True):
            place = places[number]
            if place is None:
                found.append((start + 1, 1 - end, number))
                continue
            shift, cut, ends, begins_only = place
            if ends is not None:
                at = end - cut
                if ends.alone or key[at + 1 : at + 3] in ends.heads:
                    self._link(key, start + shift, at, ends, found)
                if begins_only:
                    continue
            found.append((start + shift, cut - end, number))
        if self._guarded and not key.isascii():
            found = [span for span in found if self._is_whole(key, span)]
        found.sort()
        return found

    @staticmethod
    def _link(key: str, start: int, end: int, ends: _Ends, found: list[Span]) -> None:
        """Add the chains whose beginning ends at a place."""
        by_word = ends.by_word
        word = key[end + 1 : key.find(" ", end + 1)]
        for behind, length, chain in by_word.get(word, ()):
            if key.startswith(behind, end):
                found.append((start, -end - length, chain))
        if word and ends.alone:
            found.extend((start, -end, chain) for _, _, chain in by_word[""])

    def _is_whole(self, key: str, span: Span) -> bool:
        """Whether a name in Kana or a short one in Hangul is no part of a longer word."""
        start, negative, number = span
        guard = self._guarded.get(number)
        if guard is None:
            return True
        before = key[start - 1] if start else " "
        if guard == _KANA:
            return not (_is_kana(key[-negative]) or _is_kana(before))
        if guard == _HAN:
            return _is_state_letter(key, start, -negative)
        return not _is_hangul(before)


_PLAIN = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
"""Most patterns, which only want lower case."""


def form(pattern: str) -> str:
    """The searched form of a pattern, with its trailing ``*`` if it has one. Of one in the form of a text
    (see `as_in_text`) the inner spaces stay."""
    if _PLAIN.fullmatch(pattern):
        return pattern.lower()
    start = "*" if pattern.startswith("*") else ""
    body = pattern.strip("*")
    folded = fold(body).key.strip() if "  " in body else fold_name(body)
    return start + folded + ("*" if pattern.endswith("*") else "")


def as_in_text(pattern: str) -> str:
    """A pattern with a space for every mark, as in a text: `months' worth` has two there."""
    if _PLAIN.fullmatch(pattern):
        return pattern.lower()
    start = "*" if pattern.startswith("*") else ""
    return start + fold(pattern.strip("*")).key.strip() + ("*" if pattern.endswith("*") else "")


def forms(pattern: str) -> Iterable[str]:
    """All that is searched for a pattern: its form, and as it stands in a text, where that is another."""
    return dict.fromkeys((form(pattern), as_in_text(pattern)))


def _end_of(key: str) -> int:
    last = key[-1]
    if last == "*":
        return _ANY_END
    if not is_east(last):
        return _TOKEN_END
    if key in STATE_LETTERS:
        return _HAN  # `中, 갈륨 통제`: a state in the headlines of Seoul and Tokyo, else part of words
    if all(map(_is_kana, key)):
        return _KANA  # アーム is no part of アームストロング
    if len(key) <= 3 and all(map(_is_hangul, key)):
        return _HANGUL  # 기아 is no part of 포기아; particles may follow
    return _ANY_END


STATE_LETTERS = frozenset("中美日韓英獨佛米")
"""Single signs by which headlines name states."""


def _is_state_letter(key: str, start: int, end: int) -> bool:
    """Whether a sign stands for a state: no Han, Kana or Latin beside it, and Hangul near by but for 米."""
    if not all(char == " " or _is_hangul(char) for char in (key[start - 1], key[end])):
        return False
    return key[start:end] == "米" or any(map(_is_hangul, key[max(0, start - 3) : end + 4]))


def _is_kana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fe" and char != "\u30fb"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"
