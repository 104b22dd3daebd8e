"""Trade policy as the press words it: clauses, purposes, privileges, and whom a rule strikes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from waferwatch.read import Reader
from waferwatch.reference import load_catalog
from waferwatch_schemas import NewsArticle

READER = Reader(load_catalog())


def told(title: str, body: str = "") -> dict[str, set[str]]:
    """The event types of an article, each with its statuses."""
    article = NewsArticle(
        id="a", title=title, body=body, language="en", published_at=datetime(2025, 6, 2, tzinfo=UTC)
    )
    found: dict[str, set[str]] = {}
    for signal in READER.read(article).signals:
        found.setdefault(signal.event_type.value, set()).add(signal.status.value)
    return found


@pytest.mark.parametrize(
    ("title", "body", "event_type", "status"),
    [
        ("Micron to stop supplying Inspur", "", "shipment_halt", "announced"),
        (
            "",
            "Seoul's ministry said sales of HBM to China would need its consent.",
            "export_control",
            "announced",
        ),
        (
            "Washington strips Samsung's Xi'an fab of validated end user status",
            "",
            "export_control",
            "happened",
        ),
        (
            "",
            "Exporters of gallium now have to get the nod from Beijing.",
            "material_restriction",
            "happened",
        ),
        ("China's customs told Nvidia's H20 may not enter", "", "sanction", "happened"),
        ("Washington won't let AMD sell its MI350 chips to China", "", "export_control", "happened"),
        ("Infineon deliveries of chips to start flowing again", "", "shipment_resumption", "announced"),
        ("Commerce stops issuing permits for SMIC", "", "export_control", "happened"),
        ("Banned H100s find their way to Shenzhen despite US curbs", "", "smuggling", "happened"),
        ("Chinese chips to bear a 50% rate at the American border", "", "tariff", "announced"),
        ("Microsoft's own chip ends a decade of reliance on Intel", "", "substitution", "happened"),
    ],
)
def test_indirect_wording(title: str, body: str, event_type: str, status: str) -> None:
    assert told(title, body).get(event_type, set()) & {status}


@pytest.mark.parametrize(
    ("title", "body", "absent"),
    [
        ("Infineon suspends deliveries to Huawei following blacklisting", "", "easing"),
        ("Commerce rescinds AI diffusion rule on chips", "", "export_control"),
        ("US regulators order TSMC to halt sales of AI chips to China", "", "demand_surge"),
        (
            "Taiwan Semiconductor Manufacturing Co. has turned away business from Huawei",
            "",
            "outage_or_fire",
        ),
        ("Two charged with plot to ship AI chips to Russia", "", "product_launch"),
        ("Alibaba gives Nvidia's H20 the cold shoulder", "", "sanction"),
        ("TSMC to stop making AI chips for Chinese clients", "", "capacity_cut"),
        ("Nvidia driver lifts mining restriction on RTX 3060", "", "easing"),
    ],
)
def test_not_told(title: str, body: str, absent: str) -> None:
    assert absent not in told(title, body)
