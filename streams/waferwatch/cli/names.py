"""Entities named on the command line, by id or by name; what is not known is answered with the nearest."""

from __future__ import annotations

import typer

from .. import rules
from ..knowledge import Knowledge
from ..reference.catalog import fold

NEAREST = 4


def entity(knowledge: Knowledge, text: str) -> str:
    """The id of an entity of the reference.

    Raises:
        typer.BadParameter: none of that id or exact name; says the nearest.
    """
    found = knowledge.catalog.search(text, NEAREST)
    if found and found[0].score >= 100.0:
        return found[0].entity.id
    raise _unknown(text, [match.entity.id for match in found])


def rule_entity(knowledge: Knowledge, text: str) -> str:
    """The id of a chip with a specification, or of an item that a measure names.

    Raises:
        typer.BadParameter: none of that id or exact name; says the nearest.
    """
    known = rules.entities()
    if text.casefold() in known:
        return text.casefold()
    for spec in rules.all_specs().values():
        if fold(spec.name) == fold(text):
            return spec.id
    matches = [match for match in knowledge.catalog.search(text, 20) if match.entity.id in known]
    if matches and matches[0].score >= 100.0:
        return matches[0].entity.id
    near = [match.entity.id for match in matches]
    try:
        rules.chip(text)
    except rules.UnknownEntity as error:
        near = list(dict.fromkeys([*near[:NEAREST], *error.nearest]))
    raise _unknown(text, near[:NEAREST])


def _unknown(text: str, nearest: list[str]) -> typer.BadParameter:
    hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
    return typer.BadParameter(f"nothing is called {text!r}{hint}")
