"""Check the labelled evaluation set: form, vocabulary, known ids, no repetition between the halves.

Run as ``python tests/evaluation/check_labels.py``. Every fault is printed with file and
line; the exit status is 1 if there is any. The counts that follow help to keep types,
statuses and languages in proportion.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from waferwatch.read.evaluate import UNCOUNTED_CHIPS

HERE = Path(__file__).parent
REFERENCE = HERE.parents[1] / "streams" / "waferwatch" / "reference" / "data"
HALVES = ("check", "tuning")
ENTITY_FILES = ("agencies", "chips", "countries", "firms", "materials", "sites")

RAISES = frozenset(
    [
        "export_control",
        "sanction",
        "shipment_halt",
        "shortage",
        "disaster",
        "outage_or_fire",
        "capacity_cut",
        "delay_or_defect",
        "insolvency",
        "smuggling",
        "tariff",
        "material_restriction",
        "labor_action",
        "cyberattack",
        "demand_surge",
        "litigation",
    ]
)
LOWERS = frozenset(["easing", "shipment_resumption", "capacity_expansion", "substitution", "product_launch"])
EITHER = frozenset(["stockpiling", "price_change", "lead_time_change", "merger"])
STATUSES = frozenset(["happened", "announced", "rumoured", "denied", "historical"])
LANGUAGES = frozenset(["en", "de", "zh-Hans", "zh-Hant", "ja", "ko"])
LENGTHS = frozenset(["title", "short", "full"])
FIELDS: dict[str, type] = {
    "id": str,
    "title": str,
    "body": str,
    "language": str,
    "publisher": str,
    "published_at": str,
    "relevant": bool,
    "firms": list,
    "chips": list,
    "events": list,
    "length": str,
    "hard_negative": bool,
}


def known_ids(folder: Path) -> frozenset[str]:
    """All entity ids of the reference files."""
    ids: set[str] = set()
    for name in ENTITY_FILES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            ids.update(row["id"] for row in csv.DictReader(lines))
    return frozenset(ids)


def items(half: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each item of a half with the place where it stands (``file:line``)."""
    for path in sorted((HERE / half).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{half}/{path.name}:{number}", json.loads(line)


def faults_of_event(event: dict[str, Any], known: frozenset[str]) -> Iterator[str]:
    """What is wrong with one labelled event."""
    kind, direction = event["type"], event["direction"]
    if kind not in RAISES | LOWERS | EITHER:
        yield f"events.type: unknown {kind!r}"
    if direction not in ("raises", "lowers"):
        yield f"events.direction: unknown {direction!r}"
    if (kind in RAISES and direction != "raises") or (kind in LOWERS and direction != "lowers"):
        yield f"events.direction: {kind} never {direction}"
    if event["status"] not in STATUSES:
        yield f"events.status: unknown {event['status']!r}"
    yield from (f"events.subjects: unknown id {s}" for s in event["subjects"] if s not in known)


def faults_of_item(item: dict[str, Any], half: str, known: frozenset[str]) -> Iterator[str]:
    """What is wrong with one item, field by field."""
    for field, kind in FIELDS.items():
        if not isinstance(item.get(field), kind):
            yield f"{field}: missing or not {kind.__name__}"
            return
    if not item["id"].startswith(f"{half}-"):
        yield f"id: {item['id']} does not name its half"
    if item["language"] not in LANGUAGES or item["length"] not in LENGTHS:
        yield f"language or length: {item['language']!r}, {item['length']!r}"
    if (item["length"] == "title") != (item["body"] == ""):
        yield "length: a title alone has an empty body, and only that"
    if item["relevant"] == item["hard_negative"] or (item["events"] and not item["relevant"]):
        yield "relevant: exclusive with hard_negative; an irrelevant item has no events"
    try:
        datetime.fromisoformat(item["published_at"])
    except ValueError:
        yield f"published_at: {item['published_at']!r}"
    for field, prefix in (("firms", "firm:"), ("chips", "chip:")):
        if len(set(item[field])) != len(item[field]):
            yield f"{field}: an id stands twice"
        for entity in item[field]:
            if entity not in known or not entity.startswith(prefix):
                yield f"{field}: unknown id {entity}"
            if entity in UNCOUNTED_CHIPS:
                yield f"{field}: {entity} is too wide to be labelled"
    named = {*item["firms"], *item["chips"]}
    for event in item["events"]:
        yield from faults_of_event(event, known)
        for subject in event["subjects"]:
            if subject.startswith(("firm:", "chip:")) and subject not in named:
                yield f"events.subjects: {subject} is not among the item's firms and chips"


def main() -> int:
    """Print all faults and the counts; 1 if there is a fault."""
    known = known_ids(REFERENCE)
    seen: dict[str, str] = {}
    failed = False
    for half in HALVES:
        counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("items", "language", "type", "status")
        }
        for place, item in items(half):
            faults = list(faults_of_item(item, half, known))
            for text in (item["id"], item["title"]):
                if text in seen:
                    faults.append(f"repeats {seen[text]}: {text}")
                seen[text] = place
            for fault in faults:
                print(f"{place}: {fault}", file=sys.stderr)
                failed = True
            kind = "relevant" if item["relevant"] else "irrelevant"
            counts["items"].update(("all", kind, f"{kind} {item['length']}"))
            counts["language"][item["language"]] += 1
            counts["type"].update(event["type"] for event in item["events"])
            counts["status"].update(event["status"] for event in item["events"])
        for name, counter in counts.items():
            line = ", ".join(f"{key} {count}" for key, count in counter.most_common())
            print(f"{half} {name}: {line}")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
