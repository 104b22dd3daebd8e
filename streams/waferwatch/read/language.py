"""Which vocabulary reads a text: by its script, then by its small words."""

from __future__ import annotations

import re
from typing import Final, Literal

Language = Literal["en", "de", "zh", "ja", "ko"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "de", "zh", "ja", "ko")

SAMPLE = 4000
"""Characters that are looked at."""

BEGINNING = 600
"""Characters that tell most English."""

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_JAPANESE = re.compile("[発売円経産気検対単営験黒読変増関価拡続転鉄焼応権両満帰込枠]")
"""Signs as only Japanese writes them: its headlines may do without Kana."""

SHORT = 40
"""Han characters up to which the sender's word counts against a text without Kana."""

_GERMAN = tuple(
    f" {word} "
    for word in [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "fur",
        "mit",
        "von",
        "dem",
        "den",
        "ein",
        "eine",
        "im",
        "auf",
        "bei",
        "nach",
        "zu",
        "sich",
        "wird",
    ]
)
_ENGLISH = tuple(
    f" {word} "
    for word in [
        "the",
        "of",
        "and",
        "to",
        "in",
        "for",
        "on",
        "is",
        "that",
        "with",
        "as",
        "at",
        "by",
        "its",
        "has",
        "from",
        "are",
        "was",
    ]
)

EAST_SHARE = 0.1
"""Share of East Asian characters that makes a text one of these languages: they say more each."""


SURE = 3
"""Small words that settle it between English and German."""


def languages_of(key: str, hint: str | None) -> tuple[Language, ...]:
    """The language of a folded text, or two between which its words must decide.

    ``hint`` is what the sender says; it counts where the text itself says nothing.
    """
    sample = key[:SAMPLE]
    if not sample.isascii():
        hangul, han = len(_HANGUL.findall(sample)), len(_HAN.findall(sample))
        kana = len(_KANA.findall(sample))
        if hangul + han + kana > EAST_SHARE * len(sample):
            if hangul > han + kana:
                return ("ko",)
            if kana * 12 > han + kana or len(_JAPANESE.findall(sample)) * 30 > han:
                return ("ja",)
            return ("ja",) if han < SHORT and _hinted(hint) == "ja" else ("zh",)
    for end in (BEGINNING, SAMPLE):
        if sample.count(" the ", 0, end) + sample.count(" of ", 0, end) >= SURE:
            return ("en",)
    german = sum(map(sample.count, _GERMAN))
    english = sum(map(sample.count, _ENGLISH))
    if abs(german - english) >= SURE:
        return ("de",) if german > english else ("en",)
    said = _hinted(hint)
    return (said,) if said in ("en", "de") else ("en", "de")


def _hinted(hint: str | None) -> Language | None:
    primary = (hint or "").lower().replace("_", "-").partition("-")[0]
    return next((language for language in LANGUAGES if language == primary), None)
