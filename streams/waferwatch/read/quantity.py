"""Amounts in a sentence: money, units, wafers, time's worth of stock, percent."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from waferwatch_schemas import Quantity

_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "a dozen": 12,
    "a": 1,
    "an": 1,
    "half a": 0.5,
    "several": 3,
    "a few": 3,
    "a couple of": 2,
    "ein": 1,
    "einen": 1,
    "eine": 1,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "einem": 1,
    "einer": 1,
    "ein halbes": 0.5,
    "einem halben": 0.5,
    "anderthalb": 1.5,
    "funf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwolf": 12,
    "zwanzig": 20,
    "dreissig": 30,
    "funfzig": 50,
    "hundert": 100,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "半": 0.5,
    "一": 1,
    "十": 10,
    "数": 3,
}
_SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "mio": 1e6,
    "millionen": 1e6,
    "billion": 1e9,
    "billions": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "mrd": 1e9,
    "milliarde": 1e9,
    "milliarden": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "tausend": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "亿": 1e8,
    "億": 1e8,
    "兆": 1e12,
    "만": 1e4,
    "억": 1e8,
    "조": 1e12,
    "百万": 1e6,
    "百萬": 1e6,
}
_CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "美元": "USD",
    "ドル": "USD",
    "달러": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "欧元": "EUR",
    "歐元": "EUR",
    "ユーロ": "EUR",
    "유로": "EUR",
    "yuan": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "人民幣": "CNY",
    "위안": "CNY",
    "¥": "JPY",
    "yen": "JPY",
    "円": "JPY",
    "日元": "JPY",
    "日圓": "JPY",
    "엔": "JPY",
    "won": "KRW",
    "원": "KRW",
    "韩元": "KRW",
    "韓元": "KRW",
    "韓圜": "KRW",
    "ウォン": "KRW",
    "nt$": "TWD",
    "新台币": "TWD",
    "新臺幣": "TWD",
    "新台幣": "TWD",
    "台幣": "TWD",
    "台币": "TWD",
    "台湾ドル": "TWD",
    "美金": "USD",
    "£": "GBP",
    "pounds": "GBP",
}
_UNITS = {
    "wafer": "wafers",
    "wafers": "wafers",
    "unit": "units",
    "units": "units",
    "chips": "units",
    "processors": "units",
    "cards": "units",
    "gpus": "units",
    "accelerators": "units",
    "pieces": "units",
    "stuck": "units",
    "prozessoren": "units",
    "beschleuniger": "units",
    "grafikkarten": "units",
    "wafern": "wafers",
    "片": "wafers",
    "枚": "wafers",
    "块": "units",
    "颗": "units",
    "张": "units",
    "個": "units",
    "percent": "percent",
    "per cent": "percent",
    "%": "percent",
    "prozent": "percent",
    "pct": "percent",
    "day": "days",
    "days": "days",
    "week": "weeks",
    "weeks": "weeks",
    "month": "months",
    "months": "months",
    "quarters": "quarters",
    "year": "years",
    "years": "years",
    "woche": "weeks",
    "wochen": "weeks",
    "monat": "months",
    "jahr": "years",
    "monate": "months",
    "monaten": "months",
    "tagen": "days",
    "jahren": "years",
    "tage": "days",
    "jahre": "years",
    "周": "weeks",
    "週": "weeks",
    "個月": "months",
    "个月": "months",
    "ヶ月": "months",
    "か月": "months",
    "カ月": "months",
    "年": "years",
    "天": "days",
    "개월": "months",
    "주": "weeks",
    "년": "years",
    "개": "units",
    "장": "units",
    "tonnes": "tonnes",
    "tons": "tonnes",
    "吨": "tonnes",
    "噸": "tonnes",
}


def _alternatives(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_NUMBER = r"\d{1,3}(?:[,.]\d{3}){1,4}|\d{1,9}(?:[.,]\d{1,3})?"
_VAGUE = ("数", "數", "几", "幾")
_BEFORE = ("us$", "nt$", "$", "€", "£", "¥", "usd ", "eur ", "rmb ")
_EAST_DIGITS = "".join(word for word in _WORDS if len(word) == 1 and not word.isascii())
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_alternatives(_BEFORE)})\s?|(?<![a-z0-9.,]))"
    rf"(?P<number>{_NUMBER}|\b(?:{_alternatives(w for w in _WORDS if w.isascii())})\b|"
    rf"[{_EAST_DIGITS}](?=个月|個月|周|週|年|ヶ月|カ月|か月|万|萬|亿|億))"
    rf"[\s-]?(?P<scale>{_alternatives(_SCALES)})?(?![a-z])[\s-]?(?:of |worth of |us |u\.s\. )?"
    rf"(?P<after>{_alternatives([*_CURRENCIES, *_UNITS])})?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d(?<![A-Za-z0-9.,]\d)")  # the digit first: the engine skips to it
_SPELLED = (
    "percent",
    "month",
    "week",
    "years",
    "-year",
    "illion",
    "illiard",
    "Prozent",
    "Woche",
    "Monat",
    "Jahr",
)
_SPELLED_EAST = (*_SPELLED, *"年月周週億亿万萬", "개월")
"""Without a figure or one of these there is no amount: most sentences are not searched further."""

LIMIT = 600
"""Characters of a sentence that are searched for amounts."""

MOST = 8


@dataclass(slots=True)
class Amount:
    """A quantity and where it stands in the text that was searched."""

    quantity: Quantity
    start: int
    end: int


def amounts(text: str) -> list[Amount]:
    """The amounts of a sentence, in order; numbers without a unit are left out."""
    text = text[:LIMIT]
    if _DIGIT.search(text) is None and not _is_spelled(text):
        return []
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text):
        before, number, scale, after = match.group("before", "number", "scale", "after")
        if text[max(0, match.start() - 1) : match.start()] in _VAGUE:
            continue  # `数十亿`, several billions: no figure
        unit = _CURRENCIES.get((before or "").strip().lower()) if before else None
        last = (after or "").lower()
        unit = unit or _CURRENCIES.get(last) or _UNITS.get(last)
        if unit is None:
            continue
        value = _value(number.lower(), bool(scale)) * _SCALES.get((scale or "").lower(), 1.0)
        if not unit.isupper() and not scale and 1900 <= value <= 2100 and unit not in ("units", "wafers"):
            continue
        if abs(value) <= 1e18:
            found.append(Amount(Quantity(value=value, unit=unit), match.start(), match.end()))
        if len(found) == MOST:
            break
    return found


def _is_spelled(text: str) -> bool:
    """Whether an amount may stand in words."""
    return any(map(text.__contains__, _SPELLED if text.isascii() else _SPELLED_EAST))


def _value(number: str, scaled: bool) -> float:
    if number in _WORDS:
        return float(_WORDS[number])
    if not (scaled and number.count(".") == 1) and re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", number):
        return float(re.sub(r"[,.]", "", number))
    return float(number.replace(",", "."))


_COST_REACH = 60
"""Characters between two sums of which one is what the other was before."""

_FROM = re.compile(r"\b(?:from|was|were|at) (?:[a-z]+ ){0,3}$", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|now|fetch\w*|costs?|sells?|goes|went|trades?)\b", re.IGNORECASE)
_THAN_OLD = re.compile(
    r"\b(?:from|against|compared (?:with|to)|versus|instead of|rather than|where (?:it|they)"
    r"|(?:it|they|that) (?:was|were|had)|previously|earlier)\b",
    re.IGNORECASE,
)


def cost_trend(text: str) -> int:
    """Whether a sum of money grows (1) or shrinks (-1) in a sentence: `from $190 in May to $600`."""
    found = [amount for amount in amounts(text) if amount.quantity.unit.isupper()]
    for first, second in itertools.pairwise(found):
        one, other = first.quantity, second.quantity
        if one.unit != other.unit or one.value == other.value or second.start - first.end > _COST_REACH:
            continue
        between = text[first.end : second.start]
        rises = 1 if other.value > one.value else -1
        if _FROM.search(text, max(0, first.start - 24), first.start) and _TO.search(between):
            return rises
        if _THAN_OLD.search(between):
            return -rises
    return 0


_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "quarter": 91.0, "year": 365.0}
_COUNTS = [word for word in _WORDS if word.isascii() and word not in ("a", "an", "ein", "eine", "einen")]
_SPAN = (
    rf"(?P<{{0}}>\d{{{{1,3}}}}|\b(?:{_alternatives(_COUNTS)})\b)"
    r"(?:\s?(?:-|to|or)\s?\d{{1,3}})?[\s-]?(?:full )?(?P<{0}unit>day|week|month|quarter|year)?s?\b'?"
)
_CHANGE = re.compile(
    rf"(?P<from>\bfrom (?:[a-z]+ ){{0,4}}?)?(?<![\w.,$%-]){_SPAN.format('first')}"
    rf"(?P<between>[^.;!?]{{1,60}}?)(?<![\w.,$%-]){_SPAN.format('second')}(?!%| percent)",
    re.IGNORECASE,
)
_OLD_NEXT = re.compile(
    r"\b(?:from|rather than|instead of|in place of|against|compared with|compared to|versus|vs|than|was|were"
    r"|after|had been|having|took|norm|with|where|up on|down on)\b",
    re.IGNORECASE,
)
_NEW_NEXT = re.compile(
    r"(?:\b(?:to|into|past|beyond|towards?|now|until|becomes?|became|over)\b|->)\s(?:[a-z]+\s){0,4}$",
    re.IGNORECASE,
)


def trend(text: str) -> int:
    """Whether a span of time grows (1) or shrinks (-1) in a sentence: `from ten weeks to 30`."""
    at, text = 0, text[:LIMIT]
    if not any(map(text.lower().__contains__, _DAYS)):
        return 0  # without a word for a span of time the pattern below need not try every two figures
    while (match := _CHANGE.search(text, at)) is not None:
        at = match.end("first")
        one, other = match.group("firstunit", "secondunit")
        if not (one or other):
            continue
        first = _value(match["first"].lower(), False) * _DAYS[(one or other).lower()]
        second = _value(match["second"].lower(), False) * _DAYS[(other or one).lower()]
        if first == second:
            continue
        between = match["between"]
        if not one and not match["from"] and between.strip() == "to":
            continue  # `in six to nine months` is a range
        if not match["from"] and _OLD_NEXT.search(between):
            return 1 if first > second else -1
        if match["from"] or _NEW_NEXT.search(between):
            return 1 if second > first else -1
    return 0
