"""Drop what is not about semiconductors for a few microseconds: one small automaton over the text."""

from __future__ import annotations

from collections.abc import Mapping

from .lexicon import Lexicon

CONCEPTS = ("FIELD", "FIELD_WEAK", "FIELD_BROAD", "NOT_FIELD")


class Screen:
    """The words of the field alone, in one language."""

    def __init__(self, concepts: Mapping[str, list[str]], bits: Mapping[str, int]) -> None:
        self._lexicon = Lexicon({name: concepts.get(name, []) for name in CONCEPTS}, bits)
        self._field = bits["FIELD"]
        self._not_field = bits["NOT_FIELD"]

    def passes(self, key: str, clean: str) -> bool:
        """Whether a word of the field stands in the text; one that others use falls to a word against."""
        hits = self._lexicon.find(key, clean, len(key))
        if not hits:
            return False
        if any(hit.mask & self._field for hit in hits):
            return True
        return not any(hit.mask & self._not_field for hit in hits)
