"""The notation of a lexicon's entries: one entry stands for many spellings.

`v:halt` is a verb with its forms (`v:ban+` doubles its consonant, `v:freeze|froze|frozen` is irregular),
`n:curb` a noun with its plural, `vn:` both, `=FDP` this case only, a trailing `*` any ending, a leading one
any beginning (`*preise`). `gibt..auf` is a verb in two parts: the first counts if the second follows in its
clause. `{mass/volume/} production` are three. `t:gives up` counts in titles only: headlines say briefly what
elsewhere means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import NamedTuple

TITLE_ONLY = "t:"

_BRACES = re.compile(r"\{([^{}]*)\}")
_ARTICLE = re.compile(r"(?<= )(?<!^to )(?:the|an?|its) (?=\w)")
"""Articles that titles leave out; not after a first `to`: `to a halt` is no `to halt`."""
_SPELLED = {
    "licence": "license",
    "labour": "labor",
    "centre": "center",
    "programme ": "program ",
    "defence": "defense",
    "grey": "gray",
    "ageing": "aging",
    "fulfil ": "fulfill ",
    "cheque": "check",
    "per cent": "percent",
}
_BRITISH = re.compile("|".join(_SPELLED))
_ISE = re.compile(r"(?<=[a-z]{2})(al|or|il|im|an|er|ar|on|in|gn|it|id)is(?=(?:e|ed|es|ing|ation)\b)")
"""`penalise`, `utilisation`; neither `raise` nor `promise`."""


def spellings(entry: str) -> Iterator[tuple[str, bool]]:
    """All that an entry of a lexicon stands for, and whether it counts in titles only.

    ``{mass/volume/} production`` is one entry for several; British words stand for American ones too, `its`
    for `their`, and in a title articles may be missing: `lifts curtain on`.
    """
    title_only = entry.startswith(TITLE_ONLY)
    for chosen in _alternatives(entry.removeprefix(TITLE_ONLY)):
        for word in inflect(chosen):
            for spelled in {word: 0, _american(word): 0}:
                yield spelled, title_only
                if " its " in spelled:
                    yield spelled.replace(" its ", " their "), title_only
                if (bare := _ARTICLE.sub("", spelled)) != spelled and not spelled.startswith("="):
                    yield bare, True


_WORD = re.compile(r"(?:\{[^{}]*\}|[^\s{}])+")
"""A word of an entry; a brace with spaces in it is one."""

MANY = 24
"""Choices of an entry from which on its beginnings and its ends are kept apart, not multiplied."""


FAR_TOO_MANY = 1000
"""Choices from which on a beginning may be a single word, which stands in more sentences, some of them may be
of common words, and stars may stand in the entry."""


MOST_BEGINS = 3000
"""Choices of a beginning that are looked at, one by one."""


class Chain(NamedTuple):
    """An entry of many choices: any beginning with any end right behind it."""

    begins: list[tuple[str, bool]]
    """As of ``spellings``: whether it counts in titles only."""
    ends: list[tuple[str, bool]]
    """May be empty: then the beginning alone will do."""
    left: list[tuple[str, bool]]
    """Spellings of the entry whose beginnings stand in too many sentences."""


def chained(entry: str) -> Chain | None:
    """An entry of many choices in two parts, so that 30 verbs before 40 objects are 70 words and not 1,200.

    None for entries of few choices, and for those whose notation ties the parts together.
    """
    base, *irregular = entry.removeprefix(TITLE_ONLY).split("|")
    if not entry.isascii() or any(mark in entry for mark in ("..", "=")) or base.startswith("vn:"):
        return None
    if any(" " in form or "{" in form for form in irregular):
        return None
    words = _WORD.findall(base)
    choices = [prod(braces.count("/") + 1 for braces in _BRACES.findall(word)) for word in words]
    if prod(choices) < MANY or len(words) < 2:
        return None
    many = prod(choices) >= FAR_TOO_MANY
    if "{" in _BRACES.sub("", base) or ("*" in entry and (irregular or not many or _STARRED.search(entry))):
        return None
    whole = bool(irregular) or not many
    cuts = [at for at in range(1, len(words)) if "*" not in words[at - 1]]
    if "*" in words[-1]:
        cuts = [at for at in cuts if at < len(words) - 1]  # by the first word of an end all are filed
    found = [split for at in cuts if (split := _split(words, choices, at, 2, whole))]
    if not found and many:
        found = [split for at in cuts if (split := _split(words, choices, at, 1, whole))]
    if not found:
        return None
    _, cut, rare, common = min(found)
    end = " ".join(words[cut:])
    kind = "n:" if base.startswith("n:") else ""
    if kind:
        rare = [begin.removeprefix(kind) for begin in rare]
        end = kind + end
    title = TITLE_ONLY if entry.startswith(TITLE_ONLY) else ""
    begins = [one for begin in rare for one in spellings(title + "|".join([begin, *irregular]))]
    # Where the end begins with an article a title leaves it out, as it does inside.
    ends = [one for chosen in _alternatives(end) for one in _ends(chosen)]
    if any(word.endswith("*") and " " not in word for word, _ in ends):
        return None  # ends are filed by their first words, whole
    tail = " ".join(words[cut:])
    left = [one for begin in common for one in spellings(f"{title}{begin} {tail}")]
    return Chain(begins, ends, left)


_STARRED = re.compile(r"\*[^ /{}]|(?:^|[ /{:])\*")
"""A star that is not at the end of a word."""


def _split(
    words: list[str], choices: list[int], at: int, fewest: int, whole: bool
) -> tuple[int, int, list[str], list[str]] | None:
    """What a cut before a word costs in spellings, the word, and the beginnings that are rare and common;
    nothing if it saves too little. ``whole``: all beginnings must be rare."""
    begins, ends = prod(choices[:at]), prod(choices[at:])
    if begins > MOST_BEGINS:
        return None
    rare: list[str] = []
    common: list[str] = []
    for chosen in _alternatives(" ".join(words[:at])):
        (rare if _is_rare(chosen, fewest) else common).append(chosen)
        if common and (whole or len(common) * ends * 2 > begins * ends):
            return None
    return len(rare) + ends + len(common) * ends, at, rare, common


COMMON = frozenset(
    {
        "the",
        "a",
        "an",
        "to",
        "for",
        "and",
        "or",
        "on",
        "it",
        "its",
        "in",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "of",
        "has",
        "have",
        "had",
        "at",
        "by",
        "with",
        "not",
        "no",
        "they",
        "we",
        "from",
        "as",
        "that",
        "this",
        "all",
        "more",
        "most",
        "one",
        "two",
        "new",
        "their",
        "than",
        "so",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "into",
        "out",
        "up",
        "over",
        "off",
        "only",
        "such",
        "some",
        "any",
        "each",
        "every",
        "other",
        "about",
        "after",
        "before",
        "under",
    }
)
"""Words with which no chain may begin alone: every sentence would have to be looked at."""


def _is_rare(begin: str, fewest: int) -> bool:
    """Whether a beginning has so many words, one of them no common one."""
    words = begin.partition(":")[2].split() if begin[:2] in ("v:", "n:") else begin.split()
    return len(words) >= fewest and not COMMON.issuperset(word.lower() for word in words)


def _ends(chosen: str) -> Iterator[tuple[str, bool]]:
    for word, only in spellings(chosen):
        yield word, only
        if word.startswith(("the ", "a ", "an ", "its ")):
            yield word.partition(" ")[2], True
        if word.startswith("its "):
            yield "their " + word.removeprefix("its "), only


def _american(word: str) -> str:
    spelled = _BRITISH.sub(lambda found: _SPELLED[found[0]], f"{word} ")
    return _ISE.sub(r"\1iz", spelled).rstrip()


def _alternatives(entry: str) -> Iterator[str]:
    """An entry with one choice made for each of its braces."""
    found = _BRACES.search(entry)
    if found is None:
        yield " ".join(entry.split())
        return
    for choice in found[1].split("/"):
        yield from _alternatives(entry[: found.start()] + choice + entry[found.end() :])


def inflect(entry: str) -> Iterator[str]:
    """The forms that an entry stands for, itself first."""
    kind, colon, rest = entry.partition(":")
    if not colon or kind not in ("v", "n", "vn"):
        yield entry
        return
    if "v" in kind:
        yield from _verb_forms(rest)
    if "n" in kind:
        yield from _noun_forms(rest.partition("|")[0].replace("+", ""))


def _verb_forms(entry: str) -> Iterator[str]:
    base, *irregular = entry.split("|")
    verb, space, tail = base.partition(" ")
    if ".." in verb:
        verb, space, tail = base.partition("..")
    doubled = verb.endswith("+") or base.endswith("+") or any(part.endswith("+") for part in irregular)
    verb, tail = verb.replace("+", ""), tail.replace("+", "")
    tail = space + tail
    stem = verb + verb[-1] if doubled else verb
    soft = verb.endswith("e") and not verb.endswith(("ee", "oe"))
    yield verb + tail
    yield _third_person(verb) + tail
    yield (verb[:-1] if soft else stem) + "ing" + tail
    if irregular:
        for part in irregular:
            head, _, rest = part.replace("+", "").partition(" ")
            # `v:break off ties|broke off`: what the form leaves out follows; `|lost its way` is whole.
            whole = rest and not tail.strip().startswith(rest)
            yield part.replace("+", "") if whole or ".." in part else head + tail
    elif verb.endswith("y") and verb[-2:-1] not in "aeiou":
        yield verb[:-1] + "ied" + tail
    else:
        yield (verb + "d" if verb.endswith("e") else stem + "ed") + tail


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _noun_forms(entry: str) -> Iterator[str]:
    head, space, last = entry.rpartition(" ")
    yield entry
    yield head + space + _third_person(last)
