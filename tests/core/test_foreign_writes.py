"""What others wrote is told by counting."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from waferwatch.kafka.foreign_writes import written_by_others

PARTITIONS = st.integers(0, 4)


@given(
    start=st.dictionaries(PARTITIONS, st.integers(0, 100)),
    records=st.lists(st.tuples(PARTITIONS, st.booleans())),
    late=st.lists(PARTITIONS),
)
def test_every_record_of_another_is_counted_and_none_of_ours(
    start: dict[int, int], records: list[tuple[int, bool]], late: list[int]
) -> None:
    ends = Counter(start)
    ends.update(number for number, _ in records)
    own = Counter(number for number, mine in records if mine)
    others = Counter(number for number, mine in records if not mine)
    assert written_by_others(start, own, ends) == dict(others)
    # Ours that were acknowledged after the ends were asked for can hide others for once, never invent them.
    hidden = written_by_others(start, own + Counter(late), ends)
    assert all(count <= others[number] for number, count in hidden.items())
