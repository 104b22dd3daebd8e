"""Which documents are copies of one report: clusters of near-duplicates.

A root report is a connected set of documents whose texts are near-duplicates and that were published
within days of each other. Being connected is a property of the set, so order does not matter.
"""

from __future__ import annotations

from datetime import timedelta

from waferwatch.read.fingerprint import hashes, same_story
from waferwatch_schemas import Document

from .constants import COPY_WINDOW_DAYS


class _Cluster:
    """Connected documents; ``root`` is the earliest, then the one with the smallest id."""

    def __init__(self, members: set[str], root: str) -> None:
        self.members = members
        self.root = root


class Roots:
    """Near-duplicate clusters over the live documents."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._copies: dict[str, set[str]] = {}
        self._cluster: dict[str, _Cluster] = {}
        self._sharing: dict[tuple[int, int], set[str]] = {}
        """Documents by window of publication and hash: copies lie in the same window or beside it."""

    def __contains__(self, name: str) -> bool:
        return name in self._documents

    def of(self, name: str) -> str:
        """The document that stands for the cluster of ``name``."""
        return self._cluster[name].root

    def add(self, document: Document) -> set[str]:
        """Take in a document; the others that now have another root."""
        name = document.document
        sketch = hashes(document.fingerprint)
        window = _window(document)
        copies = self._find_copies(document, sketch, window)
        self._documents[name] = document
        self._copies[name] = copies
        for value in sketch:
            self._sharing.setdefault((window, value), set()).add(name)
        joined = {id(self._cluster[copy]): self._cluster[copy] for copy in copies}
        for copy in copies:
            self._copies[copy].add(name)
        root = min([name, *(cluster.root for cluster in joined.values())], key=self._precedence)
        home = max(joined.values(), key=lambda cluster: len(cluster.members), default=_Cluster(set(), name))
        moved: set[str] = set()
        for cluster in joined.values():
            if cluster.root != root:
                moved |= cluster.members
        for cluster in joined.values():
            if cluster is not home:
                home.members |= cluster.members
                for member in cluster.members:
                    self._cluster[member] = home
        home.members.add(name)
        home.root = root
        self._cluster[name] = home
        return moved

    def remove(self, name: str) -> set[str]:
        """Drop a document; the others that now have another root."""
        document = self._documents[name]
        window = _window(document)
        for value in hashes(document.fingerprint):
            sharing = self._sharing[window, value]
            sharing.discard(name)
            if not sharing:
                del self._sharing[window, value]
        cluster = self._cluster.pop(name)
        cluster.members.discard(name)
        copies = self._copies.pop(name)
        for copy in copies:
            self._copies[copy].discard(name)
        del self._documents[name]
        if not self._holds_together(copies):
            return self._split(cluster)
        if cluster.root != name or not cluster.members:
            return set()
        cluster.root = min(cluster.members, key=self._precedence)
        return set(cluster.members)

    def _holds_together(self, copies: set[str]) -> bool:
        """Whether the copies of a dropped document are joined without it, for sure."""
        if len(copies) <= 1:
            return True
        middle = max(copies, key=lambda copy: (len(self._copies[copy]), copy))
        return copies <= self._copies[middle] | {middle}

    def _split(self, cluster: _Cluster) -> set[str]:
        moved: set[str] = set()
        left = set(cluster.members)
        while left:
            part = self._connected(next(iter(left)))
            left -= part
            root = min(part, key=self._precedence)
            if root != cluster.root:
                moved |= part
            piece = _Cluster(part, root)
            for member in part:
                self._cluster[member] = piece
        return moved

    def _connected(self, name: str) -> set[str]:
        seen, stack = {name}, [name]
        while stack:
            fresh = self._copies[stack.pop()] - seen
            seen |= fresh
            stack.extend(fresh)
        return seen

    def _find_copies(self, document: Document, sketch: tuple[int, ...], window: int) -> set[str]:
        found: set[str] = set()
        for value in sketch:
            for near in (window - 1, window, window + 1):
                found.update(self._sharing.get((near, value), ()))
        reach = timedelta(days=COPY_WINDOW_DAYS)
        return {
            other
            for other in found
            if abs(document.published_at - self._documents[other].published_at) <= reach
            and same_story(document.fingerprint, self._documents[other].fingerprint)
        }

    def _precedence(self, name: str) -> tuple[float, str]:
        return self._documents[name].published_at.timestamp(), name


def _window(document: Document) -> int:
    return int(document.published_at.timestamp() // (COPY_WINDOW_DAYS * 86400.0))
