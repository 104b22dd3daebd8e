"""Which documents are copies of one report: clusters of near-duplicates.

A root report is a connected set of documents whose texts are near-duplicates and that were published
within days of each other. Being connected is a property of the set, so order does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from waferwatch.read.fingerprint import FEWEST_COMMON, hashes, same_story
from waferwatch_schemas import Document

from .constants import COPY_WINDOW_DAYS

REACH = timedelta(days=COPY_WINDOW_DAYS)

CROWD = 4
"""A cluster of which more documents than this hold one hash is tried by the latest of them first: the
copies of a wire report are mostly copies of each other."""


class _Cluster:
    """Connected documents; ``root`` is the earliest, then the one with the smallest id."""

    def __init__(self, members: set[str], root: str) -> None:
        self.members = members
        self.root = root


Sharing = dict[int, dict[_Cluster, dict[str, None]]]
"""By hash the documents that share it, by cluster, in order of arrival."""


class Roots:
    """Near-duplicate clusters over the live documents.

    A report that a thousand papers print makes half a million pairs of copies. Only those are looked for
    that hold a cluster together: a tree of links, mended where a document in its middle leaves.
    """

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._links: dict[str, set[str]] = {}
        self._cluster: dict[str, _Cluster] = {}
        self._sharing: dict[int, Sharing] = {}
        """By window of publication: copies lie in the same window or beside it."""
        self._short: dict[str, int] = {}
        """Number of hashes of the documents that hold few."""

    def __contains__(self, name: str) -> bool:
        return name in self._documents

    def of(self, name: str) -> str:
        """The document that stands for the cluster of ``name``."""
        return self._cluster[name].root

    def add(self, document: Document) -> set[str]:
        """Take in a document; the others that now have another root."""
        name = document.document
        self._documents[name] = document
        self._links[name] = set()
        self._cluster[name] = _Cluster({name}, name)
        many = len(hashes(document.fingerprint))
        if many < FEWEST_COMMON:
            self._short[name] = many
        found = self._touching(name)
        self._file(name)
        root = min([name, *(cluster.root for cluster in found)], key=self._precedence)
        moved: set[str] = set()
        for cluster in found:
            if cluster.root != root:
                moved |= cluster.members
        self._join(name, found)
        return moved

    def remove(self, name: str) -> set[str]:
        """Drop a document; the others that now have another root."""
        self._unfile(name)
        cluster = self._cluster.pop(name)
        cluster.members.discard(name)
        beside = self._links.pop(name)
        for other in beside:
            self._links[other].discard(name)
        # Its neighbours may hold together without it: then the cluster does.
        whole = self._relink(sorted(beside, key=self._precedence))
        del self._documents[name]
        self._short.pop(name, None)
        if not whole:
            return self._mend(cluster, beside)
        if cluster.root != name or not cluster.members:
            return set()
        cluster.root = self._first(cluster.members)
        return set(cluster.members)

    def _relink(self, beside: list[str]) -> bool:
        """Link documents to one another where they are copies; whether that joins them all."""
        joined = beside[:1]
        for name in beside[1:]:
            copy = next((other for other in reversed(joined) if self._are_copies(name, other)), None)
            if copy is not None:
                self._link(name, copy)
                joined.append(name)
        return len(joined) == len(beside)

    def _mend(self, cluster: _Cluster, beside: Iterable[str]) -> set[str]:
        """Part a cluster into the pieces that are still linked, and join those that touch elsewhere."""
        members, root = set(cluster.members), cluster.root
        pieces: list[set[str]] = []
        for name in beside:
            if not any(name in piece for piece in pieces):
                pieces.append(self._linked(name))
        pieces.sort(key=len)
        for piece in pieces[:-1]:
            cluster.members -= piece
            self._move(piece, _Cluster(set(), self._first(piece)))
        if root not in cluster.members:
            cluster.root = self._first(cluster.members)
        apart = len(pieces) - 1
        for name in (name for piece in pieces[:-1] for name in piece):
            if not apart:
                break
            found = self._touching(name)
            self._join(name, found)
            apart -= len(found)
        return {name for name in members if self._cluster[name].root != root}

    def _linked(self, name: str) -> set[str]:
        seen, stack = {name}, [name]
        while stack:
            fresh = self._links[stack.pop()] - seen
            seen |= fresh
            stack.extend(fresh)
        return seen

    def _touching(self, name: str) -> dict[_Cluster, str]:
        """The other clusters that hold a copy of a document, each with one copy.

        What has too few hashes in common is never compared.
        """
        sketch = hashes(self._documents[name].fingerprint)
        fewest = min(FEWEST_COMMON, len(sketch))
        found: dict[_Cluster, str] = {}
        passed, tried = {self._cluster[name]}, set()
        common: dict[str, int] = defaultdict(int)
        short = self._short
        for names_of in self._near(name):
            for value in names_of.keys() & sketch:
                for cluster, names in names_of[value].items():
                    if cluster in passed:
                        continue
                    if len(names) > CROWD and cluster not in tried:
                        tried.add(cluster)
                        latest = next(reversed(names))
                        if self._are_copies(name, latest):
                            passed.add(cluster)
                            found[cluster] = latest
                            continue
                    for other in names:
                        common[other] = shared = common[other] + 1
                        if shared != fewest and shared != short.get(other):
                            continue
                        if self._are_copies(name, other):
                            passed.add(cluster)
                            found[cluster] = other
                            break
        return found

    def _near(self, name: str) -> list[Sharing]:
        """Who shares which hash, of the documents in the same window and in those beside it."""
        window = _window(self._documents[name])
        return [found for near in (window - 1, window, window + 1) if (found := self._sharing.get(near))]

    def _are_copies(self, one: str, other: str) -> bool:
        first, second = self._documents[one], self._documents[other]
        return abs(first.published_at - second.published_at) <= REACH and same_story(
            first.fingerprint, second.fingerprint
        )

    def _link(self, one: str, other: str) -> None:
        self._links[one].add(other)
        self._links[other].add(one)

    def _join(self, name: str, copies: Mapping[_Cluster, str]) -> None:
        """Make one cluster of a document's own and those of its copies."""
        for copy in copies.values():
            self._link(name, copy)
        clusters = [self._cluster[name], *copies]
        home = max(clusters, key=lambda cluster: len(cluster.members))
        root = min((cluster.root for cluster in clusters), key=self._precedence)
        for cluster in clusters:
            if cluster is not home:
                self._move(cluster.members, home)
        home.root = root

    def _move(self, names: Collection[str], home: _Cluster) -> None:
        for name in names:
            self._unfile(name)
            self._cluster[name] = home
            self._file(name)
        home.members.update(names)

    def _file(self, name: str) -> None:
        cluster, document = self._cluster[name], self._documents[name]
        names_of = self._sharing.setdefault(_window(document), {})
        for value in hashes(document.fingerprint):
            names_of.setdefault(value, {}).setdefault(cluster, {})[name] = None

    def _unfile(self, name: str) -> None:
        cluster, document = self._cluster[name], self._documents[name]
        window = _window(document)
        names_of = self._sharing.get(window, {})
        for value in frozenset(hashes(document.fingerprint)):
            clusters = names_of[value]
            names = clusters[cluster]
            del names[name]
            if not names:
                del clusters[cluster]
                if not clusters:
                    del names_of[value]
        if not names_of:
            self._sharing.pop(window, None)

    def _first(self, names: Iterable[str]) -> str:
        return min(names, key=self._precedence)

    def _precedence(self, name: str) -> tuple[float, str]:
        return self._documents[name].published_at.timestamp(), name


def _window(document: Document) -> int:
    return int(document.published_at.timestamp() // (COPY_WINDOW_DAYS * 86400.0))
