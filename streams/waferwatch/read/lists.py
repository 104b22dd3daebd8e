"""Names cut short in a list: `RTX 4090 and 4080 Super`, `DDR4/5`, `Wi-Fi and Bluetooth chips`.

What a list says once counts for all its members, and what comes of it must be a name that the reference has:
so `A100 and 40 servers` makes no A40, and `Nvidia and AMD GPUs` no family.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import NamedTuple


class Member(NamedTuple):
    """A member of a list in positions of the matching forms, and its full name."""

    start: int
    end: int
    pattern: str
    text: str
    """As it would be spelled, for names that need a certain case."""


class _Head(NamedTuple):
    """What the next member may leave out."""

    words: str
    tight: bool
    """Broken off inside a word: `DDR` of `DDR4`. A plain number behind it may count something else."""


_NEXT = re.compile(r"( ?/ ?|, (?:and |or )?| (?:and|or|&) (?:the )?)(?=[A-Za-z]{0,2}\d)")
_WORDS = re.compile(r"\w+(?:[ -]\w+){0,2}")
_GRADE = re.compile(r"\d+[a-wyz]\w*")
"""`3e`, `910c`: not `5x` (more), not `40`."""
_LETTERS = re.compile(r"[a-z]+(?=\d)")

_BEFORE = re.compile(r"((?:[A-Za-z][\w-]*? )?([A-Za-z][\w-]*?))-?( (?:and|or|&) |, (?:and |or )?| ?/ ?)$")
_JOINING = frozenset({"an", "or", " /", "  "})
"""How what joins the members of a list begins behind one."""
_JOINED = frozenset({"nd ", "or ", " & ", " / "})
"""How it ends before one."""

REACH = 48
"""Characters before a name in which one member of its list stands."""


@lru_cache(maxsize=4096)
def _heads(name: str) -> tuple[_Head, ...]:
    words = name.split()
    first = next((at for at, word in enumerate(words) if any(map(str.isdigit, word))), None)
    if first is None:
        return ()
    before = " ".join((*words[:first], ""))
    found = [_Head(before, False)] if before else []
    if first < len(words) - 1 and words[-1][0].isdigit():
        found.append(_Head(" ".join((*words[:-1], "")), True))
    if letters := _LETTERS.match(words[first]):
        found.append(_Head(before + letters[0], True))
    return tuple(found)


def behind(key: str, clean: str, start: int, end: int, known: Container[str]) -> Iterator[Member]:
    """The members behind a part that leave out how its name begins."""
    after = clean[end]
    if after not in "/," and (after != " " or key[end + 1 : end + 3] not in _JOINING):
        return
    heads = _heads(key[start:end])
    if not heads:
        return
    while (joint := _NEXT.match(clean, end)) is not None:
        member = _member(key, clean, start, joint.end(), "/" in joint[0], heads, known)
        if member is None:
            return
        yield member
        end = member.end


def _member(
    key: str,
    clean: str,
    start: int,
    at: int,
    slash: bool,
    heads: tuple[_Head, ...],
    known: Container[str],
) -> Member | None:
    words = _WORDS.match(clean, at)
    if words is None:
        return None
    stops = [at + len(words[0])]
    while (cut := max(clean.rfind(" ", at, stops[-1]), clean.rfind("-", at, stops[-1]))) > at:
        stops.append(cut)
    for stop in stops:
        rest = key[at:stop]
        for head in heads:
            if head.tight and not slash and not _GRADE.fullmatch(rest):
                continue
            if head.words + rest in known:
                return Member(
                    at, stop, head.words + rest, clean[start : start + len(head.words)] + clean[at:stop]
                )
    return None


def before(key: str, clean: str, start: int, end: int, known: Container[str]) -> Iterator[Member]:
    """The members before a name that leave out how it ends, the nearest first."""
    if clean[start - 1] != "/" and clean[start - 3 : start] not in _JOINED:
        return
    words = key[start:end].split()
    if len(words) < 2:
        return
    at, last = start, False
    while (found := _BEFORE.search(clean, max(0, at - REACH), at)) is not None:
        last = last or not found[3].startswith(",") or len(found[3]) > 2
        if not last:
            return  # `, ` alone may part sentences' members
        member = None
        for group in (1, 2):
            begin, stop = found.span(group)
            own = " ".join(key[begin:stop].split())
            for cut in range(1, len(words)):
                name = f"{own} {' '.join(words[cut:])}"
                if name in known:
                    member = Member(begin, stop, name, f"{clean[begin:stop]} {' '.join(words[cut:])}")
                    break
            if member is not None:
                break
        if member is None:
            return
        yield member
        at = member.start
