"""When it happened or takes effect, as the sentence tells it, against the time of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from waferwatch_schemas import EventType
from waferwatch_schemas.base import EARLIEST, LATEST

from .members import members

E = members(EventType)

DATED = frozenset({E.EXPORT_CONTROL, E.MATERIAL_RESTRICTION, E.TARIFF, E.SANCTION, E.EASING, E.SHIPMENT_HALT})
"""Measures that begin and end on a day."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar",
            "february feb februar",
            "march mar marz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober",
            "november nov",
            "december dec dezember",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag",
            "tuesday dienstag",
            "wednesday mittwoch",
            "thursday donnerstag",
            "friday freitag",
            "saturday samstag",
            "sunday sonntag",
        )
    )
    for name in names.split()
}
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?)?(?P<month>{_MONTH})\b\.?"
    rf"(?:\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\sper|\spercent|%))?(?:,?\s(?:of\s)?(?P<year>(?:19|20)\d\d))?"
    r"|\b(?P<only>(?:19|20)\d\d)\b(?![-\d])(?!\s(?:[vw]|[kmg]hz|k[vw]|volts?|watts?|units|wafers|jobs|people|staff)\b)"
    r"|(?:(?P<cyear>(?:19|20)\d\d)\s?[年년]\s?)?(?P<cmonth>1[0-2]|[1-9])\s?[月월](?:\s?(?P<cday>[12]\d|3[01]|[1-9])\s?[日号號일])?"
    r"|(?P<cyear2>(?:19|20)\d\d)\s?[年년]"
    rf"|\b(?P<weekday>{'|'.join(_DAYS)})\b"
    r"|\b(?P<ago>last year|two years ago|three years ago|four years ago|five years ago|a year ago|years ago"
    r"|last month|last week|yesterday|a decade ago|vergangenes jahr|letztes jahr)\b"
    r"|(?P<east>去年|前年|昨年|작년|上月|先月)",
    re.IGNORECASE,
)
_AGO = {
    "last year": 365,
    "two years ago": 730,
    "three years ago": 1095,
    "four years ago": 1460,
    "five years ago": 1825,
    "a year ago": 365,
    "years ago": 1095,
    "last month": 30,
    "last week": 7,
    "yesterday": 1,
    "a decade ago": 3650,
    "去年": 365,
    "前年": 730,
    "昨年": 365,
    "작년": 365,
    "上月": 30,
    "先月": 30,
    "vergangenes jahr": 365,
    "letztes jahr": 365,
}


@dataclass(slots=True)
class Stated:
    """A date that a sentence states, with where it stands and how exact it is."""

    at: datetime
    start: int
    end: int
    days: float
    """Length of the span that the expression covers: 1 a day, 30 a month, 365 a year."""
    before: str
    """The letters before it, lower case: `from `, `until the end of `, `since `."""


BEFORE, AFTER = 12, 20
"""Characters around a word of dates that belong to one expression (`the 15th of April 2025`)."""


def dates(text: str, published: datetime, words: Sequence[tuple[int, int]] | None = None) -> list[Stated]:
    """All dates of a sentence, those without a year next to the time of publication.

    ``words``: where words of dates stand, if that is known; only their surroundings are looked at.
    """
    found: list[Stated] = []
    seen = 0
    for start, end in words if words is not None else [(0, len(text))]:
        match = _DATE.search(text, max(seen, start - BEFORE), end + AFTER) if end > seen else None
        while match is not None:
            seen = match.end()
            stated = _read(match, published)
            if stated is not None and stated[0] < LATEST:
                at, days = stated
                before = text[max(0, match.start() - 24) : match.start()].lower()
                if days == 30.0 and before.endswith("end of "):
                    at += timedelta(days=14)
                found.append(Stated(at, match.start(), seen, days, before))
            match = _DATE.search(text, seen, end + AFTER) if seen < end else None
    return found


def _read(match: re.Match[str], published: datetime) -> tuple[datetime, float] | None:
    part = match.groupdict()
    if part["month"]:
        word = part["month"]
        if word.lower() in ("may", "mar", "sep", "march", "mai") and (
            not word[0].isupper() or not (part["day"] or part["day2"] or part["year"] or _after_in(match))
        ):
            return None
        return _date(part["year"], _MONTHS[word.lower()], part["day"] or part["day2"], published)
    if part["cmonth"]:
        return _date(part["cyear"], int(part["cmonth"]), part["cday"], published)
    if year := part["only"] or part["cyear2"]:
        return datetime(int(year), 7, 1, tzinfo=UTC), 365.0
    if part["weekday"]:
        back = (published.weekday() - _DAYS[part["weekday"].lower()]) % 7
        return published - timedelta(days=back), 1.0
    days = _AGO.get((part["ago"] or part["east"] or "").lower())
    return None if days is None else (published - timedelta(days=days), 30.0 if days < 60 else 365.0)


def _after_in(match: re.Match[str]) -> bool:
    return (
        match.string[max(0, match.start() - 12) : match.start()]
        .lower()
        .endswith(
            (
                "in ",
                "since ",
                "of ",
                "until ",
                "by ",
                "from ",
                "early ",
                "late ",
                "mid-",
                "last ",
                "by mid-",
                "end of ",
            )
        )
    )


def _date(
    year: str | None, month: int, day: str | None, published: datetime
) -> tuple[datetime, float] | None:
    try:
        if year:
            at = datetime(int(year), month, int(day or 15), tzinfo=UTC)
        else:
            near = [
                datetime(published.year + shift, month, int(day or 15), tzinfo=UTC)
                for shift in (-1, 0, 1)
                if 1990 <= published.year + shift < 2100
            ]
            # News looks back more than ahead: a month without a year is the one within 4 months ahead.
            near = [at for at in near if at - published < timedelta(days=120)]
            at = max(near)
    except ValueError:
        return None
    return at, 1.0 if day else 30.0


@dataclass(slots=True, frozen=True)
class Times:
    """When an event occurred, takes effect, resumes and is lifted, as far as its sentence tells."""

    occurred: datetime | None = None
    effective: datetime | None = None
    resumes: datetime | None = None
    lifted: datetime | None = None


NO_TIMES = Times()


def times_of(
    event_type: EventType, stated: Sequence[Stated], near: Stated | None, published: datetime
) -> Times:
    """The times of an event. ``near``: the date beside its words; others of the sentence may be ends."""
    if not stated:
        return NO_TIMES
    later = next((one.at for one in stated if one.at > published + timedelta(hours=12)), None)
    until = next((one.at for one in stated if one.at > published and ends(one.before)), None)
    occurred = near.at if near is not None and EARLIEST <= near.at <= published else None
    if event_type is E.SHIPMENT_RESUMPTION:
        return Times(occurred, resumes=later)
    if event_type in DATED:
        return Times(occurred, effective=None if until else later, lifted=until)
    return Times(occurred)


_UNTIL = re.compile(
    r"\b(?:until|till|through|up to|bis)\b(?: the| at least| zum| end| of| ende| early| late| mid)*\s*$"
)


def ends(before: str) -> bool:
    """Whether the words before a date make it the end of something (`until the end of`)."""
    return _UNTIL.search(before) is not None or before.rstrip().endswith(("至", "到"))
