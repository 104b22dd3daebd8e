"""Fold text for matching, and keep the way back to the original code points.

Two forms of the same length come out: `clean` keeps case and punctuation, `key` is lower case with
every other character a space. Both start and end with a space, so that a token always has a border.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_KEY = {code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)}
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")

# Typographic marks that ordinary English text holds; one code point for one, so offsets stay.
_MARKS = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u00a0", " "),
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# Bounded, so that a tower of accents is not sorted as a whole (which takes time squared in its height).
_CLUSTER = re.compile(r"[^\x00-\x7f][\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff]{0,8}")
_MARK_AFTER_ASCII = re.compile(r"[\u0300-\u036f]+")

_EAST = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


def is_east(char: str) -> bool:
    """Whether a character is of a script that does not part words by spaces (Hangul included)."""
    return char >= "\u1100" and _EAST.match(char) is not None


def is_hangul(char: str) -> bool:
    """Whether a character is a Korean syllable."""
    return "\uac00" <= char <= "\ud7a3"


class Folded(NamedTuple):
    """A text in its two matching forms; position ``p`` of either is ``offsets[p]`` of the original."""

    clean: str
    key: str
    offsets: Sequence[int] | None
    """``None``: position ``p`` stands for ``p - 1`` (the form is only padded)."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a span of the forms stands for."""
        if self.offsets is None:
            return start - 1, end - 1
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """Both forms of a text. Time is linear in its length."""
    if not text.isascii():
        for mark, plain in _MARKS:
            text = text.replace(mark, plain)
        if not text.isascii():
            return _fold_unicode(text)
    return Folded(f" {text} ", f" {text.translate(_KEY)} ", None)


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """The form of a name or word as it stands in a ``key``: no space at the ends, single spaces inside."""
    return " ".join(fold(name).key.split())


def _fold_unicode(text: str) -> Folded:
    clean: list[str] = [" "]
    key: list[str] = [" "]
    offsets: list[int] = [-1]
    east_before = False
    at = 0
    for run in _NOT_ASCII.finditer(text):
        start, end = run.span()
        if start > at:
            plain = text[at:start]
            if east_before and plain[0].isalnum():
                _space(clean, key, offsets, at)
            clean.append(plain)
            key.append(plain.translate(_KEY))
            offsets.extend(range(at, start))
            east_before = False
        for cluster in _clusters(run.group()):
            folded, lowered, east = _fold_cluster(cluster)
            if folded:
                if east != east_before and (east_before or _ends_word(key)) and lowered[0] != " ":
                    _space(clean, key, offsets, start)
                east_before = east
                clean.append(folded)
                key.append(lowered)
                offsets.extend([start] * len(folded))
            start += len(cluster)
        at = end
    if at < len(text):
        if east_before and text[at].isalnum():
            _space(clean, key, offsets, at)
        clean.append(text[at:])
        key.append(text[at:].translate(_KEY))
        offsets.extend(range(at, len(text)))
    clean.append(" ")
    key.append(" ")
    offsets.append(len(text))
    return Folded("".join(clean), "".join(key), offsets)


def _clusters(run: str) -> list[str]:
    return _CLUSTER.findall(run)


def _ends_word(key: list[str]) -> bool:
    return key[-1][-1] != " "


def _space(clean: list[str], key: list[str], offsets: list[int], at: int) -> None:
    clean.append(" ")
    key.append(" ")
    offsets.append(at)


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> tuple[str, str, bool]:
    """Clean form, key form (equally long) and whether it is East Asian; empty for what has no width."""
    if unicodedata.category(cluster[0]) in ("Cf", "Mn", "Me", "Cs"):
        return "", "", False
    composed = unicodedata.normalize("NFKC", cluster)
    if not is_east(composed[0]):
        # Accents of Latin letters fall away: `Übernahme` and `Ubernahme` are one word.
        bare = unicodedata.normalize("NFKD", composed)
        composed = "".join(char for char in bare if unicodedata.category(char) != "Mn")
    composed = composed.replace("ß", "ss")
    clean = "".join(char if char.isprintable() else " " for char in composed)
    key = "".join(char.lower()[0] if char.isalnum() else " " for char in composed)
    return clean, key, bool(composed) and is_east(composed[0])
