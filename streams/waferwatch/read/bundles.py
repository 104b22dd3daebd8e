"""Readings into bundles: what one batch says in few messages."""

from __future__ import annotations

from collections.abc import Iterable

from waferwatch_schemas import READER_VERSION, Document, Signal, SignalBundle

from .reader import Reading

MAX_SIGNALS = 80
"""Signals in a bundle: each may change a row, and more than 100 rows an event outrun Faust's producer."""


def worth_telling(reading: Reading) -> bool:
    """Whether the score stage must hear of a document: it says something, or may take something back."""
    document = reading.document
    return bool(reading.signals) or document.retracted or document.version > 1 or READER_VERSION > 1


def bundles(readings: Iterable[Reading]) -> list[SignalBundle]:
    """The bundles of a batch, in order of publication so that a replay walks through the days."""
    told = sorted(
        (reading for reading in readings if worth_telling(reading)),
        key=lambda reading: (
            reading.document.published_at,
            reading.document.document,
            reading.document.version,
        ),
    )
    out: list[SignalBundle] = []
    documents: list[Document] = []
    signals: list[Signal] = []
    for reading in told:
        # Two versions of one article go in two bundles: in one, each would seem to say what both say.
        repeated = any(document.document == reading.document.document for document in documents)
        if documents and (repeated or len(signals) + len(reading.signals) > MAX_SIGNALS):
            out.append(SignalBundle(documents=tuple(documents), signals=tuple(signals)))
            documents, signals = [], []
        documents.append(reading.document)
        signals.extend(reading.signals)
    if documents:
        out.append(SignalBundle(documents=tuple(documents), signals=tuple(signals)))
    return out
