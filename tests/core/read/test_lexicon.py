from __future__ import annotations

import tomllib
from dataclasses import astuple
from importlib.resources import files

import pytest

from waferwatch.read.event import load_grammar, load_rows
from waferwatch.read.language import LANGUAGES
from waferwatch.read.lexicon import DATA, PARTS, SMALL, TOPICAL, Lexicon, load_concepts, mask_of
from waferwatch.read.marks import Marks
from waferwatch.read.normalise import fold
from waferwatch.read.spelling import chained, inflect, spellings
from waferwatch.read.status import Cues


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("v:halt", {"halt", "halts", "halted", "halting"}),
        ("v:ban+", {"ban", "bans", "banned", "banning"}),
        ("v:freeze|froze|frozen", {"freeze", "freezes", "froze", "frozen", "freezing"}),
        ("v:supply", {"supply", "supplies", "supplied", "supplying"}),
        ("v:shut down|shut down|shut down+", {"shut down", "shuts down", "shutting down"}),
        ("n:curb", {"curb", "curbs"}),
        ("n:export control", {"export control", "export controls"}),
        ("=FDP", {"=FDP"}),
    ],
)
def test_entries_stand_for_their_forms(entry: str, forms: set[str]) -> None:
    assert set(inflect(entry)) == forms


def test_every_concept_a_step_asks_for_exists_and_the_grammar_loads() -> None:
    _, bits = load_concepts()
    Marks.of(bits)
    Cues.of(bits)
    assert len(load_grammar(bits).rules) > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_of_a_language_is_used(language: str) -> None:
    rules = str(load_rows())
    _, bits = load_concepts()
    asked = 0
    for mask in (*astuple(Marks.of(bits)), *astuple(Cues.of(bits))):
        asked |= mask
    concepts = tomllib.loads((files(DATA) / f"lexicon.{language}.toml").read_text("utf-8"))
    free = {name for name in concepts if name not in rules and not bits[name] & asked}
    assert not free - {"OTHER", "IDIOM"}


def test_a_longer_expression_hides_a_shorter_one_but_not_its_frame() -> None:
    bits = {"RULE": 1, "SHIPMENT": 2, "FIELD": 4}
    lexicon = Lexicon({"RULE": ["export ban"], "SHIPMENT": ["export"], "FIELD": ["export"]}, bits)
    folded = fold("export ban and export")
    masks = [hit.mask for hit in lexicon.find(folded.key, folded.clean, 0)]
    assert masks == [1, 4, 6]


def test_small_words_are_sought_by_sentence_and_frame_nothing_longer() -> None:
    bits = {"RULE": 1, "NOT": 2}
    lexicon = Lexicon({"RULE": ["no longer sold"], "NOT": ["no"]}, bits)
    folded = fold("One. It is no longer sold. Two")
    assert [hit.mask for hit in lexicon.find(folded.key, folded.clean, 0)] == [1]
    (small,) = lexicon.small(folded.key, folded.clean, 0, 6, 27)
    assert (folded.clean[small.start : small.end], small.mask) == ("no", 2)
    assert not lexicon.small(folded.key, folded.clean, 0, 1, 5)


def test_what_concepts_toml_names_are_concepts() -> None:
    _, bits = load_concepts()
    assert bits.keys() >= SMALL | TOPICAL | PARTS


def test_no_rule_asks_for_a_small_word() -> None:
    rules = load_rows()
    asked = {
        name
        for rule in rules
        for part in (*rule["all"], *rule.get("without", ()))
        for name in part.split("|")
    }
    assert not asked & SMALL


def test_words_of_titles_count_in_titles() -> None:
    lexicon = Lexicon({"CUT": ["t:bows out"]}, {"CUT": 1})
    folded = fold("Samsung bows out")
    assert lexicon.find(folded.key, folded.clean, len(folded.key))
    assert not lexicon.find(folded.key, folded.clean, 0)


def test_an_unknown_concept_is_named() -> None:
    with pytest.raises(KeyError, match="NOWHERE"):
        mask_of({"A": 1}, "NOWHERE")


@pytest.mark.parametrize(
    ("entry", "everywhere", "in_titles"),
    [
        ("v:lift the curtain", {"lift the curtain", "lifted the curtain"}, {"lifts curtain"}),
        ("{mass/volume/} production", {"mass production", "volume production", "production"}, set()),
        ("t:n:glitch", set(), {"glitch", "glitches"}),
        ("n:licence rule", {"licence rule", "license rules"}, set()),
        ("v:break off ties|broke off", {"breaks off ties", "broke off ties"}, set()),
        ("v:make its debut|made", {"makes its debut", "made its debut"}, {"made debut"}),
        ("v:raise its prices", {"raises its prices", "raised their prices"}, {"raise prices"}),
        ("v:put+..on the shelf|put", {"puts..on the shelf", "putting..on the shelf"}, {"put..on shelf"}),
    ],
)
def test_an_entry_stands_for_several_spellings(entry: str, everywhere: set[str], in_titles: set[str]) -> None:
    found = list(spellings(entry))
    assert everywhere <= {word for word, title in found if not title}
    assert in_titles <= {word for word, title in found if title}
    assert in_titles.isdisjoint(word for word, title in found if not title)


MUST_HAVE = (
    "{must/has to/have to/needs to/had to} {first/} {get/seek/win/have} {the/a/prior/official/special}"
    " {nod/approval/consent/permit/licence/okay}"
)
SOLD_INTO = (
    "{sold/booked/taken/committed} {right /far /well /deep /}{into/through/until} {next/late/2026*/2027*}"
    " {year*/quarter*/month*/spring/summer}"
)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        # A beginning of common words alone is multiplied out, the others are chained.
        (MUST_HAVE, "has to have the nod"),
        (MUST_HAVE, "must get prior consent"),
        # A star stands for any ending at the end of an entry, and for nothing within.
        (SOLD_INTO, "sold far into next months"),
        (SOLD_INTO, "taken into 2027 quarters"),
    ],
)
def test_entries_of_many_choices(entry: str, text: str) -> None:
    assert chained(entry) is not None
    folded = fold(f"They {text} now")
    lexicon = Lexicon({"SHORTAGE": [entry]}, {"SHORTAGE": 1})
    hits = lexicon.find(folded.key, folded.clean, 0)
    assert [hit.start for hit in hits] == [6]
