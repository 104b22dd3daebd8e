"""What tells a name from an ordinary word, beyond the flags of the reference: `data/senses.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from .lexicon import DATA
from .normalise import fold_name


class Senses(NamedTuple):
    """What `data/senses.toml` says of names that are other words too."""

    doubtful: frozenset[str]
    firm_next: frozenset[str]
    other: Mapping[str, tuple[str, ...]]
    goods: Mapping[str, tuple[str, ...]]
    """By firm: what it sells that makes plain whose chips are meant."""


def load_senses() -> Senses:
    """The senses of the package's data file, in the form of keys."""
    data = tomllib.loads((files(DATA) / "senses.toml").read_text("utf-8"))
    return Senses(
        frozenset(map(fold_name, data["doubtful"])),
        frozenset(data["firm_next"].split()),
        {
            fold_name(name): tuple(f" {fold_name(w)} " for w in words)
            for name, words in data["other_sense"].items()
        },
        {firm: tuple(f" {fold_name(w)} " for w in words) for firm, words in data["goods"].items()},
    )
