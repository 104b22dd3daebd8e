"""A speaker over a small reference, and a series told event by event."""

from __future__ import annotations

from collections.abc import Iterable

from waferwatch.trade.baseline import Series, Statement, step
from waferwatch.trade.signals import Speaker, UnknownEntity
from waferwatch_schemas import Signal, TradeEvent

KNOWN = {"chip:h20", "chip:dram", "firm:bytedance", "country:cn", "country:tw", "material:gallium"}


def resolve(field: str, name: str) -> str:
    """The id itself, if it is known."""
    if name not in KNOWN:
        raise UnknownEntity(field, name, ["chip:h20"])
    return name


SPEAKER = Speaker(resolve, {"8542": "chip:dram", "811292": "material:gallium"}, lambda publisher: 0.9)


class Told:
    """A series and what it has said so far: the newest statement of each document."""

    def __init__(self, events: Iterable[TradeEvent] = ()) -> None:
        self.series = Series()
        self.statements: dict[str, Statement] = {}
        for event in events:
            self.take(event)

    def take(self, event: TradeEvent) -> list[Statement]:
        """Take in one event, by way of the stored form."""
        self.series, said = step(Series.from_bytes(self.series.to_bytes()), event, SPEAKER)
        for one in said:
            known = self.statements.get(one.document.document)
            if known is None or known.document.version < one.document.version:
                self.statements[one.document.document] = one
        return said

    @property
    def signals(self) -> list[Signal]:
        """All that holds now."""
        return [signal for one in self.statements.values() for signal in one.signals]
