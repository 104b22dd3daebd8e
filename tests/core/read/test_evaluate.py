from __future__ import annotations

from waferwatch.read.evaluate import Tally, compare, table

from .conftest import Read

LABEL = {
    "id": "x",
    "title": "Nvidia halts H20 shipments to China",
    "language": "en",
    "relevant": True,
    "firms": ["firm:nvidia", "firm:amd"],
    "chips": ["chip:nvidia-h20"],
    "events": [{"type": "shipment_halt", "status": "announced", "direction": "raises", "subjects": []}],
}


def test_tally() -> None:
    tally = Tally()
    tally.add({"a", "b"}, {"b", "c"})
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)
    assert Tally().f1 == 1.0


def test_a_report_counts_what_differs_and_names_it(read: Read) -> None:
    report = compare([LABEL], [read(LABEL["title"])])
    assert report.total["relevance"].f1 == 1.0
    assert report.total["firms"].recall == 0.5
    assert report.total["status"].f1 == 0.0
    assert "-firm:amd" in report.misses[0].says
    assert "x: 'Nvidia halts" in table(report, "set", 1)
    assert "x: 'Nvidia halts" not in table(report, "set", 0)
