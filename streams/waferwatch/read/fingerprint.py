"""Near-duplicate sketch of a text: copies of a wire report, cut, retitled or lightly edited.

The sketch holds the 48 smallest of the 32-bit hashes of all shingles: four words in a row, in Chinese,
Japanese and Korean five characters (A. Broder, On the resemblance and containment of documents, 1997).
Two sketches tell how much of the smaller text stands in the other, without either text.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from functools import lru_cache
from itertools import islice

from .normalise import is_east

SIZE = 48
"""Hashes a sketch holds: 192 bytes, 256 characters, an error of about 0.07 in the estimate."""

WORDS, CHARACTERS = 4, 5
"""Length of a shingle in words, and in characters of scripts without spaces."""

FEWEST_COMMON = 6
"""Below this many common hashes two texts may share a stock phrase only."""

SHARE = 0.5
"""Part of the smaller text that must stand in the other."""

READ_CHARACTERS = 50_000


def fingerprint(key: str) -> str:
    """The sketch of a text in its folded form; empty when it has no shingle."""
    smallest = sorted(_shingles(key[:READ_CHARACTERS]))[:SIZE]
    return base64.b64encode(b"".join(value.to_bytes(4, "big") for value in smallest)).decode("ascii")


def _shingles(key: str) -> set[int]:
    words = key.split()
    if not key.isascii() and sum(map(_is_east_word, islice(words, 400))) * 2 > min(len(words), 400):
        tokens, length = [char for char in key if char != " "], CHARACTERS
    else:
        tokens, length = words, WORDS
    hashes = [_hash(token) for token in tokens]
    if len(hashes) < length:
        return set()
    if length == WORDS:
        return {
            (a * 0x9E3779B1 + b * 0x85EBCA77 + c * 0xC2B2AE3D + d * 0x27D4EB2F) * 0x165667B1 >> 7 & 0xFFFFFFFF
            for a, b, c, d in zip(hashes, hashes[1:], hashes[2:], hashes[3:], strict=False)
        }
    return {
        (a * 0x9E3779B1 + b * 0x85EBCA77 + c * 0xC2B2AE3D + d * 0x27D4EB2F + e * 0x165667B1) * 0x9E3779B1
        >> 7
        & 0xFFFFFFFF
        for a, b, c, d, e in zip(hashes, hashes[1:], hashes[2:], hashes[3:], hashes[4:], strict=False)
    }


def _is_east_word(word: str) -> bool:
    return is_east(word[0])


@lru_cache(maxsize=65536)
def _hash(token: str) -> int:
    return zlib.crc32(token.encode("utf-8", "surrogatepass")) * 2654435761 & 0xFFFFFFFF


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


def same_story(a: str, b: str) -> bool:
    """Whether two sketches are of one report: half of the smaller text stands in the other.

    Below the smaller of the two thresholds both sketches are complete samples of their texts; there
    the common hashes estimate the containment. Symmetric.
    """
    first, second = hashes(a), hashes(b)
    if not first or not second:
        return False
    limit = min(_threshold(first), _threshold(second))
    mine = {value for value in first if value <= limit}
    theirs = {value for value in second if value <= limit}
    common = len(mine & theirs)
    smaller = min(len(mine), len(theirs))
    return common >= min(FEWEST_COMMON, len(first), len(second)) and common >= SHARE * smaller and smaller > 0


def _threshold(values: tuple[int, ...]) -> int:
    return values[-1] if len(values) >= SIZE else 0xFFFFFFFF
