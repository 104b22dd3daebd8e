"""Destinations: ISO country codes and the US country groups that the chip rules use.

Groups follow 15 CFR part 740, supplement no. 1, as far as 3A090 needs them:
D:5 (arms embargo), D:1 and D:4 (wider groups) less the allies of A:5 and A:6.
Hong Kong counts as China. Memberships that moved since 2018 carry their dates.
https://www.ecfr.gov/current/title-15/part-740/appendix-Supplement%20No.%201%20to%20Part%20740
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .errors import UnknownCountry


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


COUNTRIES = _codes(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW"
)
"""ISO 3166-1 alpha-2."""

US_SOIL = _codes("US PR GU VI AS MP UM")

A5 = _codes(
    "AR AU AT BE BG CA HR CZ DK EE FI FR DE GR HU IS IN IE IT JP KR LV LT LU NL NZ NO PL PT RO SK "
    "SI ES SE CH TR GB"
)
A6 = _codes("AL CY IL MT MX SG TW ZA")
D1 = _codes("AM AZ BY CN GE IQ KG KH KP KZ LA LY MD MM MN MO RU TJ TM UZ VE VN YE")
D4 = _codes("AE BH CN EG IL IQ IR JO KP KW LB LY MO OM PK QA RU SA SY VE YE")
D5 = _codes("AF BY CD CF CN CU CY ER HT IQ IR KH KP LB LY MM NI RU SD SO SS SY VE ZW")
D5_FROM = {"KH": date(2021, 12, 9), "NI": date(2024, 3, 15)}
D5_UNTIL = {"KH": date(2026, 2, 3)}
"""Joined or left D:5 on these days; all others are in it for the whole span."""
EMBARGOED = _codes("CU IR KP SY")
"""E:1 and E:2: chips need a licence whatever their figures."""
DIFFUSION_PARTNERS = _codes("AU BE CA DK FI FR DE IE IT JP KR NL NZ NO ES SE TW GB")
"""The 18 partners of the January 2025 diffusion rule (90 FR 4544, supplement no. 5 to part 740)."""

PARENT_COUNTS_FROM = date(2023, 11, 17)
"""From here a buyer anywhere whose parent sits in Macau or D:5 is treated as there."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where goods go: `code` is the delivery country, `parent` the seat of the buyer's parent.

    Both are upper-case ISO 3166 alpha-2 codes.
    """

    code: str
    parent: str | None = None

    @property
    def is_us(self) -> bool:
        """A sale inside the United States is no export."""
        return self.code in US_SOIL

    @property
    def is_china(self) -> bool:
        """China with Hong Kong, as the US rules count it; Macau apart."""
        return self.code in ("CN", "HK")

    @property
    def is_macau(self) -> bool:
        """Macau, named beside D:5 in every chip rule since January 2023."""
        return self.code == "MO"

    @property
    def is_mainland(self) -> bool:
        """Mainland China: the reach of Chinese customs and of guidance to Chinese buyers."""
        return self.code == "CN"

    @property
    def is_ally(self) -> bool:
        """Country group A:5 or A:6."""
        return self.code in A5 or self.code in A6

    def in_d5(self, on: date) -> bool:
        """Delivery to Macau or to an arms-embargoed country, allies left out (Cyprus)."""
        return _in_d5(self.code, on)

    def counts_as_d5(self, on: date) -> bool:
        """`in_d5`, or since 2023-11-17 a buyer elsewhere whose parent sits there."""
        if self.in_d5(on):
            return True
        if self.parent is None or self.is_us or on < PARENT_COUNTS_FROM:
            return False
        return _in_d5(self.parent, on)

    def in_d1_d4(self) -> bool:
        """Country group D:1 or D:4 without the allies of A:5 and A:6."""
        return (self.code in D1 or self.code in D4) and not self.is_ally


def _in_d5(code: str, on: date) -> bool:
    if code in ("HK", "MO"):
        return True
    if code not in D5 or code in A5 or code in A6:
        return False
    return D5_FROM.get(code, date.min) <= on < D5_UNTIL.get(code, date.max)


def country_code(text: str) -> str:
    """Upper-case ISO code from `CN`, `cn` or `country:cn`.

    Raises UnknownCountry for anything else, the European Union included: export
    rules name states.
    """
    code = text.strip().removeprefix("country:").upper()
    if code in COUNTRIES:
        return code
    hints = {"UK": " (GB for the United Kingdom)", "EU": " (name a member state)"}
    raise UnknownCountry(text, hints.get(code, ""))


@lru_cache(maxsize=1024)
def destination(to: str, parent: str | None = None) -> Destination:
    """Destination for a country and, if known, the seat of the buyer's parent."""
    return Destination(country_code(to), country_code(parent) if parent else None)
