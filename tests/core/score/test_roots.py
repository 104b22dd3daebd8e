"""Copies of one report are found whatever the order, and fall apart where the one that joined them leaves."""

from __future__ import annotations

import base64
import random

import pytest

from core.makers import document
from waferwatch.read.fingerprint import SIZE, same_story
from waferwatch.score.roots import CROWD, REACH, Roots
from waferwatch_schemas import Document


def sketch(values: set[int]) -> str:
    return base64.b64encode(b"".join(value.to_bytes(4, "big") for value in sorted(values)[:SIZE])).decode()


def plainly(documents: dict[str, Document]) -> dict[str, str]:
    """The root of each document, by comparing all pairs."""
    roots: dict[str, str] = {}
    for start in sorted(documents, key=lambda name: (documents[name].published_at, name)):
        stack = [start]
        while stack:
            name = stack.pop()
            if name not in roots:
                roots[name] = start
                one = documents[name]
                stack += [
                    other.document
                    for other in documents.values()
                    if abs(one.published_at - other.published_at) <= REACH
                    and same_story(one.fingerprint, other.fingerprint)
                ]
    return roots


@pytest.mark.parametrize("seed", range(12))
def test_clusters_are_the_connected_copies(seed: int) -> None:
    """Chains over neighbouring texts and weeks, crowds of one text, sketches of few hashes and of none."""
    rng = random.Random(seed)
    roots = Roots()
    documents: dict[str, Document] = {}
    for step in range(150):
        if documents and rng.random() < 0.45:
            name = rng.choice(sorted(documents))
            del documents[name]
            before = {other: roots.of(other) for other in documents}
            moved = roots.remove(name)
        else:
            name = f"d{rng.randrange(1000):03}-{step}"
            start, length = rng.choice((0, 0, 0, 4, 9, 14, 30)), rng.choice((0, 3, 5, 12, 60))
            said = sketch(set(range(start, start + length)))
            before = {other: roots.of(other) for other in documents}
            at = rng.choice((0, 1, 5, 9, 15, 40)) + rng.random()
            documents[name] = document(name, at, fingerprint=said)
            moved = roots.add(documents[name])
        after = {other: roots.of(other) for other in documents}
        assert after == plainly(documents)
        assert moved >= {other for other in before if before[other] != after[other]}


def test_a_crowd_of_copies_holds_together_whoever_leaves() -> None:
    roots = Roots()
    names = [f"d{number:02}" for number in range(5 * CROWD)]
    for number, name in enumerate(names):
        roots.add(document(name, number / 24.0, fingerprint=sketch(set(range(number, number + 40)))))
    assert {roots.of(name) for name in names} == {names[0]}
    for gone, name in enumerate(names[:-1], 1):
        assert roots.remove(name) == set(names[gone:])
        assert {roots.of(left) for left in names[gone:]} == {names[gone]}
