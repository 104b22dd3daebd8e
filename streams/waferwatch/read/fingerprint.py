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
from itertools import accumulate, islice

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
        words, length = [char for char in key if char != " "], CHARACTERS
    else:
        length = WORDS
    if len(words) < length:
        return set()
    # One buffer and a window over it: shingles are never built as strings.
    tokens = [word.encode("utf-8", "surrogatepass") for word in words]
    text = b" ".join(tokens)
    ends = list(accumulate(map(_width, tokens)))
    starts = [0, *ends]
    crc32 = zlib.crc32
    return {
        crc32(text[start : end - 1]) * 0x9E3779B1 & 0xFFFFFFFF
        for start, end in zip(starts, ends[length - 1 :], strict=False)
    }


def _width(token: bytes) -> int:
    return len(token) + 1


def _is_east_word(word: str) -> bool:
    return is_east(word[0])


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
