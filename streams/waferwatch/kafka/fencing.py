"""Tables whose rows carry a fencing token, so that a former owner's late rows do not count.

Whoever takes over a partition of a table's changelog writes a fence with the next token, and its own rows
carry that token. A row with a lower one that comes after the fence was still on its way from an owner that
did not know better (Kleppmann, Designing Data-Intensive Applications, chapter 8, "Fencing tokens"), and
recovery leaves it out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from faust.tables.table import Table
from faust.types import EventT, Message
from faust.types.tuples import TP, FutureMessage

log = logging.getLogger(__name__)

HEADER = "waferwatch.token"
"""Header of a row: the token of its writer as a decimal number. Rows without one count as 0."""

FENCE = b"\x00fence"
"""Key of the fences; no row has it."""


class FencedTable(Table[bytes, bytes]):
    """A Faust table with raw keys and values whose rows are fenced by partition."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._token: dict[int, int] = {}
        self._highest: dict[int, int] = {}
        self._read_to: dict[int, int] = {}

    def take_over(self, partition: int) -> FutureMessage:
        """Fence off former owners of a partition that has just been recovered."""
        self._token[partition] = self._highest.get(partition, 0) + 1
        return self.send_changelog(partition, FENCE, b"")

    def send_changelog(
        self,
        partition: int | None,
        key: Any,
        value: Any,
        key_serializer: Any = None,
        value_serializer: Any = None,
    ) -> FutureMessage:
        """Send a row to the changelog, as Faust's own does, with the token."""
        token = self._token.get(partition or 0, 0)
        return self.changelog_topic.send_soon(
            key=key,
            value=value,
            partition=partition,
            headers={HEADER: b"%d" % token},
            key_serializer=key_serializer or self.key_serializer,
            value_serializer=value_serializer or self.value_serializer,
            callback=self._on_changelog_sent,
            eager_partitioning=True,
        )

    def apply_changelog_batch(self, batch: Iterable[EventT[Any]]) -> None:
        """Take in rows of the changelog in their order, but for those of former owners."""
        super().apply_changelog_batch([event for event in batch if self._counts(event.message)])

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Run the recovery callbacks; one that fails ends the app, where Faust would go on without it."""
        try:
            await super().on_recovery_completed(active_tps, standby_tps)
        except Exception as error:
            await self.app.crash(error)

    def _counts(self, message: Message) -> bool:
        if message.topic != self.changelog_topic_name:
            return False  # Faust hands over what it fetched before a rebalance to the table at hand
        number, offset = message.partition, message.offset
        if offset < self._read_to.get(number, 0):
            self._highest[number] = 0  # the partition is read once more from an earlier place
        self._read_to[number] = offset
        token = int(dict(message.headers or ()).get(HEADER, 0))
        if token < self._highest.get(number, 0):
            log.warning("%s[%d]@%d: a former owner's row, left out", message.topic, number, offset)
            return False
        self._highest[number] = token
        return message.key != FENCE
