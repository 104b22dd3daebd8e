"""Find many names at once: an automaton over folded text, whole tokens in Latin script.

A pattern that starts with a Latin letter or digit is searched with the space before it, so that the
automaton reports it at the start of a token only; the end is checked here.
"""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick_rs

from .normalise import fold_name, is_east

Span = tuple[int, int, int]
"""Start, end, number of the pattern."""

_ANY_END, _TOKEN_END, _KANA, _HANGUL = 0, 1, 2, 3


class Matcher:
    """All patterns of one vocabulary. ``patterns`` may end in ``*``: any ending of the last token."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns: list[str] = []
        numbers: dict[str, int] = {}
        searched: list[str] = []
        self._shift: list[int] = []
        self._ends: list[int] = []
        for pattern in patterns:
            key = form(pattern)
            if not key.strip("*") or key in numbers:
                continue
            numbers[key] = len(self.patterns)
            self.patterns.append(key)
            body = key.rstrip("*")
            east = is_east(body[0])
            searched.append(body if east else " " + body)
            self._shift.append(0 if east else 1)
            self._ends.append(_end_of(key))
        self.numbers = numbers
        self._automaton = ahocorasick_rs.AhoCorasick(
            searched, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )

    def find(self, key: str) -> list[Span]:
        """Every whole-token occurrence of every pattern, in order of their ends; they may overlap."""
        ends, shift = self._ends, self._shift
        found: list[Span] = []
        for number, start, end in self._automaton.find_matches_as_indexes(key, overlapping=True):
            kind = ends[number]
            if kind == _TOKEN_END:
                if key[end] != " ":
                    continue
            elif kind == _KANA:
                if _is_kana(key[end]) or (start and _is_kana(key[start - 1])):
                    continue
            elif kind == _HANGUL and start and _is_hangul(key[start - 1]):
                continue
            found.append((start + shift[number], end, number))
        return found


def form(pattern: str) -> str:
    """The searched form of a pattern, with its trailing ``*`` if it has one."""
    return fold_name(pattern.rstrip("*")) + ("*" if pattern.endswith("*") else "")


def longest(found: list[Span]) -> list[Span]:
    """Leftmost-longest choice among overlapping spans."""
    kept: list[Span] = []
    border = -1
    for span in sorted(found, key=_leftmost_longest):
        if span[0] >= border:
            kept.append(span)
            border = span[1]
    return kept


def _leftmost_longest(span: Span) -> tuple[int, int]:
    return span[0], -span[1]


def _end_of(key: str) -> int:
    last = key[-1]
    if last == "*":
        return _ANY_END
    if not is_east(last):
        return _TOKEN_END
    if all(map(_is_kana, key)):
        return _KANA  # アーム is no part of アームストロング
    if len(key) <= 3 and all(map(_is_hangul, key)):
        return _HANGUL  # 기아 is no part of 포기아; particles may follow
    return _ANY_END


def _is_kana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fe" and char != "\u30fb"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"
