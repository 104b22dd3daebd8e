"""The bank of single sentences is well formed."""

from __future__ import annotations

import pytest

from evaluation.sentences import lines
from waferwatch.read.language import LANGUAGES
from waferwatch_schemas import EventType, Status


@pytest.mark.parametrize("half", ["check", "tuning"])
def test_every_line_has_known_types_status_and_language(half: str) -> None:
    found = list(lines(half))
    assert len(found) > 800
    for line in found:
        assert set(line.types) <= set(EventType), line
        assert line.status in (set(Status) if line.types else {"-"}), line
        assert line.language.partition("-")[0] in LANGUAGES, line
