"""Which documents are copies of one report: clusters of near-duplicates.

A root report is a connected set of documents whose texts are near-duplicates and that were published
within days of each other. Being connected is a property of the set, so order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from waferwatch_schemas import Document

from waferwatch.read.fingerprint import hashes, same_story

from .constants import COPY_WINDOW_DAYS

MAX_SHARED = 400
"""A hash that more documents than this share is a boilerplate sentence, no sign of a copy."""


class Roots:
    """Near-duplicate clusters over the live documents."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._copies: dict[str, set[str]] = {}
        self._by_hash: dict[int, set[str]] = {}
        self._root: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._documents

    def of(self, name: str) -> str:
        """The document that stands for the cluster of ``name``: the earliest, then the smallest id."""
        root = self._root.get(name)
        if root is None:
            members = list(self._connected(name))
            root = min(members, key=lambda member: (self._documents[member].published_at, member))
            for member in members:
                self._root[member] = root
        return root

    def add(self, document: Document) -> set[str]:
        """Take in a document; the others that now may have another root."""
        name = document.document
        self._documents[name] = document
        self._copies[name] = set()
        for other in self._candidates(document):
            near = abs((document.published_at - self._documents[other].published_at).total_seconds())
            if near <= COPY_WINDOW_DAYS * 86400.0 and same_story(
                document.fingerprint, self._documents[other].fingerprint
            ):
                self._copies[name].add(other)
                self._copies[other].add(name)
        for value in hashes(document.fingerprint):
            self._by_hash.setdefault(value, set()).add(name)
        return self._forget_roots(name)

    def remove(self, name: str) -> set[str]:
        """Drop a document; the others that now may have another root."""
        changed = self._forget_roots(name)
        for other in self._copies.pop(name):
            self._copies[other].discard(name)
        for value in hashes(self._documents.pop(name).fingerprint):
            sharing = self._by_hash[value]
            sharing.discard(name)
            if not sharing:
                del self._by_hash[value]
        return changed

    def _candidates(self, document: Document) -> set[str]:
        found: set[str] = set()
        for value in hashes(document.fingerprint):
            sharing = self._by_hash.get(value, ())
            if len(sharing) <= MAX_SHARED:
                found.update(sharing)
        found.discard(document.document)
        return found

    def _connected(self, name: str) -> Iterator[str]:
        seen, stack = {name}, [name]
        while stack:
            member = stack.pop()
            yield member
            for copy in self._copies[member] - seen:
                seen.add(copy)
                stack.append(copy)

    def _forget_roots(self, name: str) -> set[str]:
        members = set(self._connected(name))
        for member in members:
            self._root.pop(member, None)
        return members - {name}
