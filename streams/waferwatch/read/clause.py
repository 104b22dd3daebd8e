"""Cut a text into sentences, linear in its length."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 1200
"""Characters after which a sentence is cut at a space: evidence stays quotable."""

_STOP = re.compile(r"""[.!?…]+["')\]]*(?=\s)|[。！？｡]+[」』"')]*|\n+""")
_ABBREVIATION = frozenset(
    "mr mrs ms dr prof st inc corp co ltd no nos vs u.s u.k u.n e.g i.e jan feb mar apr jun jul aug sep sept "
    "oct nov dec gen sen rep gov dept est approx bzw z.b d.h ca mio mrd nr art sr jr bros plc fig".split()
)
_LAST_WORD = re.compile(r"[\w.]{1,12}\Z")


class Sentence(NamedTuple):
    """A span of the matching forms, without spaces at its ends; ``number`` 0 is the title's first."""

    start: int
    end: int
    number: int
    in_title: bool


def sentences(clean: str, body_at: int) -> list[Sentence]:
    """The sentences of a text; those of the title never run on into the body."""
    found: list[Sentence] = []
    start = 0
    for stop in _STOP.finditer(clean):
        at, end = stop.span()
        if end < body_at <= end + 1:
            end = body_at
        elif end != body_at and not _ends_sentence(clean, start, at, end):
            continue
        _append(found, clean, start, end, body_at)
        start = end
    _append(found, clean, start, len(clean), body_at)
    return found


def _ends_sentence(clean: str, start: int, at: int, end: int) -> bool:
    mark = clean[at]
    if mark == "\n":
        after = clean[end : end + 1]
        return not (end - at == 1 and (after.islower() or clean[at - 1 : at] == ","))
    if mark == "." and end == at + 1:
        before = _LAST_WORD.search(clean, max(start, at - 12), at)
        word = before.group().lower() if before else ""
        if word in _ABBREVIATION or (len(word) == 1 and word.isalpha()):
            return False
        after = clean[end : end + 3].strip()[:1]
        return not after.islower()
    return True


def _append(found: list[Sentence], clean: str, start: int, end: int, body_at: int) -> None:
    while start < end and clean[start].isspace():
        start += 1
    while start < end and clean[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = clean.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = start + LONGEST if cut < 0 else cut
        found.append(Sentence(start, cut, len(found), start < body_at))
        start = cut + (clean[cut] == " ")
    if start < end:
        found.append(Sentence(start, end, len(found), start < body_at))
