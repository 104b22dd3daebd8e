"""Near-duplicate sketch of a text: copies of a wire report, cut, retitled or lightly edited.

The sketch holds the 48 smallest of the 32-bit hashes of all shingles: four words in a row, in Chinese,
Japanese and Korean five characters (A. Broder, On the resemblance and containment of documents, 1997).
Two sketches tell how much of the smaller text stands in the other, without either text.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[Any]
Positions = NDArray[np.intp]
Hashes = NDArray[Any]

SIZE = 48
"""Hashes a sketch holds: 192 bytes, 256 characters, an error of about 0.07 in the estimate."""

WORDS, CHARACTERS = 4, 5
"""Length of a shingle in words, and in characters of scripts without spaces."""

FEWEST_COMMON = 6
"""Below this many common hashes two texts may share a stock phrase only."""

SHARE = 0.5
"""Part of the smaller text that must stand in the other."""

READ_CHARACTERS = 50_000

EAST = 0x2E80
"""Code points from which on words are not parted by spaces (CJK, Kana, Hangul syllables)."""

SAMPLE = 400
"""Words that tell whether a text is East Asian."""


def fingerprint(key: str) -> str:
    """The sketch of a text in its folded form; empty when it has no shingle."""
    smallest = _distinct(_shingles(key[:READ_CHARACTERS]))[:SIZE]
    return base64.b64encode(smallest.astype(">u4").tobytes()).decode("ascii")


def _shingles(text: str) -> Hashes:
    """The hashes of all shingles of words parted by spaces."""
    text = f" {text} "  # a border on either side of each word
    codes: Codes
    if text.isascii():
        codes = np.frombuffer(text.encode("ascii"), np.uint8)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    spaces = codes == ord(" ")
    single = np.empty(len(codes), bool)
    single[0] = True
    np.logical_and(spaces[1:], spaces[:-1], out=single[1:])
    np.logical_not(single[1:], out=single[1:])
    codes = codes[single]
    borders = (codes == ord(" ")).nonzero()[0]
    if codes.dtype != np.uint8 and _is_eastern(codes[borders[:-1] + 1]):
        codes = np.append(np.uint32(ord(" ")), np.delete(codes, borders))
        if len(codes) <= CHARACTERS:
            return np.empty(0, np.uint32)
        places = np.arange(len(codes) + 1)
        return _spans(codes, places[1:-CHARACTERS], places[CHARACTERS + 1 :])
    if len(borders) <= WORDS:
        return np.empty(0, np.uint32)
    return _spans(codes, borders[:-WORDS] + 1, borders[WORDS:])


def _is_eastern(first: Codes) -> bool:
    """Whether most words, by their first characters, are of scripts without spaces."""
    return bool(np.count_nonzero(first[:SAMPLE] >= EAST) * 2 > min(len(first), SAMPLE))


def _distinct(values: Hashes) -> Hashes:
    """Each value once, smallest first: ``numpy.unique`` without its detours."""
    values.sort()
    fresh = np.empty(len(values), bool)
    fresh[:1] = True
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return values[fresh]


def _spans(codes: Codes, starts: Positions, ends: Positions) -> Hashes:
    """A hash of each span from a place to before another, alike wherever it stands: a polynomial of the
    characters, modulo 2**64.

    (R. Karp, M. Rabin, Efficient randomized pattern-matching algorithms, 1987; the running sums give all
    spans at once, the inverse of the base takes a span's place out of its sum.)
    """
    sums = np.empty(len(codes) + 1, np.uint64)  # each in place: all of it stays in the processor's cache
    sums[0] = 0
    terms = sums[1:]
    np.add(codes, _ONE, out=terms)
    terms *= _POWERS[: len(codes)]
    np.add.accumulate(terms, out=terms)
    values: Hashes = sums.take(ends)
    values -= sums.take(starts)
    values *= _INVERSES.take(starts)
    values ^= values >> _HALF
    values *= _MIX
    values >>= _HALF
    return values.astype(np.uint32)


def _powers(base: int) -> Hashes:
    return np.cumprod(np.full(READ_CHARACTERS + 2, base, np.uint64), dtype=np.uint64)


_ONE, _HALF = np.uint64(1), np.uint64(32)
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
_MIX = np.uint64(0xD6E8FEB86659FD93)
_POWERS, _INVERSES = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 64))


@lru_cache(maxsize=16384)
def hashes(sketch: str) -> tuple[int, ...]:
    """The hashes of a sketch, smallest first; none for a sketch that is no sketch."""
    try:
        raw = base64.b64decode(sketch, validate=True)
    except (binascii.Error, ValueError):
        return ()
    if len(raw) % 4:
        return ()
    return tuple(int.from_bytes(raw[at : at + 4], "big") for at in range(0, len(raw), 4))


@lru_cache(maxsize=16384)
def _hash_set(sketch: str) -> frozenset[int]:
    return frozenset(hashes(sketch))


def same_story(a: str, b: str) -> bool:
    """Whether two sketches are of one report: half of the smaller text stands in the other.

    Below the smaller of the two thresholds both sketches are complete samples of their texts; there
    the common hashes estimate the containment. Symmetric.
    """
    first, second = hashes(a), hashes(b)
    common = len(_hash_set(a) & _hash_set(b))
    if not common or common < min(FEWEST_COMMON, len(first), len(second)):
        return False
    # What both hold lies below both thresholds; of the rest only what lies below counts.
    limit = min(_threshold(first), _threshold(second))
    smaller = min(bisect_right(first, limit), bisect_right(second, limit))
    return common >= SHARE * smaller


def _threshold(values: tuple[int, ...]) -> int:
    return values[-1] if len(values) >= SIZE else 0xFFFFFFFF
