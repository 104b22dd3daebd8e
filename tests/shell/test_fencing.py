"""Rows of a former owner that arrive late do not count when a table is recovered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import faust
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waferwatch.kafka.fencing import FENCE, HEADER, FencedTable


class Row(NamedTuple):
    key: bytes
    value: bytes | None
    token: int | None
    partition: int = 0


def fresh(app: faust.App) -> FencedTable:
    table = FencedTable(app, name="rows", partitions=4, key_type=bytes, value_type=bytes, on_recover=None)
    assert isinstance(app.Table("others", partitions=4), FencedTable), "the app makes fenced tables"
    app.tables.clear()
    return table


def event(topic: str, offset: int, row: Row) -> Any:
    headers = [] if row.token is None else [(HEADER, b"%d" % row.token)]
    message = SimpleNamespace(
        topic=topic, partition=row.partition, offset=offset, key=row.key, value=row.value, headers=headers
    )
    return SimpleNamespace(message=message, key=row.key, value=row.value)


def read(table: FencedTable, rows: Sequence[Row], first: int = 0, batch: int = 3) -> dict[bytes, bytes]:
    events = [event(table.changelog_topic_name, first + n, row) for n, row in enumerate(rows)]
    for begin in range(0, len(events), batch):
        table.apply_changelog_batch(events[begin : begin + batch])
    return dict(table.data.items())


def fence(token: int) -> Row:
    return Row(FENCE, b"", token)


def test_a_row_behind_a_higher_fence_does_not_count(app: faust.App) -> None:
    rows = [
        Row(b"a", b"1", None),
        fence(1),
        Row(b"a", b"2", 1),
        fence(2),
        Row(b"a", b"3", 2),
        Row(b"a", b"late", 1),
    ]
    assert read(fresh(app), rows) == {b"a": b"3"}


def test_what_a_former_owner_wrote_before_the_fence_counts(app: faust.App) -> None:
    assert read(fresh(app), [fence(1), Row(b"a", b"1", 1), fence(2)]) == {b"a": b"1"}


def test_each_partition_has_its_own_fence(app: faust.App) -> None:
    rows = [fence(5), Row(b"b", b"1", 1, partition=1), Row(b"a", b"late", 4)]
    assert read(fresh(app), rows) == {b"b": b"1"}


def test_another_tables_row_is_not_taken(app: faust.App) -> None:
    table = fresh(app)
    table.apply_changelog_batch([event("another-changelog", 0, Row(b"a", b"1", 9))])
    assert dict(table.data.items()) == {}
    assert read(table, [Row(b"a", b"1", 1)]) == {b"a": b"1"}


def test_a_deleted_row_stays_deleted_whatever_comes_late(app: faust.App) -> None:
    assert read(fresh(app), [Row(b"a", b"1", 1), fence(2), Row(b"a", None, 2), Row(b"a", b"late", 1)]) == {}


def test_a_recovery_that_fails_ends_the_app(app: faust.App, runner: asyncio.Runner) -> None:
    """Faust alone would drop what the callback raises and go on without what it should have loaded."""
    failure = ValueError("a row that nobody can read")

    async def recover() -> None:
        raise failure

    table = FencedTable(app, name="rows", partitions=4, on_recover=recover)
    app.tables.clear()
    runner.run(table.on_recovery_completed(set(), set()))
    assert app.crash_reason is failure


KEYS = st.sampled_from([b"a", b"b", b"c"])
VALUES = st.one_of(st.none(), st.binary(min_size=1, max_size=2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    owners=st.lists(st.lists(st.tuples(KEYS, VALUES), max_size=6), min_size=1, max_size=4),
    late=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), KEYS, VALUES), max_size=6),
    anew=st.booleans(),
    batch=st.integers(1, 5),
)
def test_late_rows_change_nothing_in_any_order_and_however_often_read(
    app: faust.App,
    owners: list[list[tuple[bytes, bytes | None]]],
    late: list[tuple[int, int, bytes, bytes | None]],
    anew: bool,
    batch: int,
) -> None:
    """Owners one after the other, each with its fence; late rows of a former one behind a later fence."""
    rows: list[Row] = []
    behind: list[int] = []
    for token, written in enumerate(owners, 1):
        rows += [fence(token), *(Row(key, value, token) for key, value in written)]
        behind.append(len(rows))
    wanted = {key: value for row in rows if (key := row.key) != FENCE for value in [row.value]}
    inserted = sorted(
        (
            (min(behind[writer] + 1 + after, len(rows)), Row(key, value, writer + 1))
            for writer, after, key, value in late
            if writer + 1 < len(owners)
        ),
        key=lambda one: -one[0],
    )
    for place, row in inserted:
        rows.insert(place, row)
    table = fresh(app)
    expected = {key: value for key, value in wanted.items() if value is not None}
    assert read(table, rows, batch=batch) == expected
    if (
        anew
    ):  # the partition was another's meanwhile: the table was emptied and all is read from the beginning
        table.data.data.clear()
    first = 0 if anew else len(rows) - 1
    assert read(table, rows[first:], first, batch) == expected
