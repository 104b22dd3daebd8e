"""The reader: an article in, mentions and signals out. Pure; one instance is made at start and shared.

fold -> screen -> mention -> resolve -> sentences: event, roles, status, figures, times -> focus -> signals
"""

from __future__ import annotations

from collections.abc import Sequence

from waferwatch.reference import Catalog
from waferwatch_schemas import EventType, Evidence, NewsArticle, Signal

from .beside import by_themselves
from .document import Text, text_of
from .event import load_grammar
from .extract import Extractor
from .focus import focus
from .language import Language, languages_of
from .lexicon import Hit, Lexicon, load_concepts
from .marks import Marks
from .mention import Candidate, Gazetteer, is_struck
from .publishers import sources
from .reading import Mention, Note, Reading, Trace, document_of, mention_of
from .relevance import PLAINLY, Topic, is_elsewhere, is_of_gadgets, is_relevant, topic_of
from .resolve import Context, Named, resolve
from .screen import Screen
from .senses import load_senses
from .signal import Draft, build, choose, evidence_of

__all__ = ["Mention", "Note", "Reader", "Reading"]

MUCH_SOFTWARE = 4
"""Words of software that make servers, memory, nodes and components those of programs."""


FEW_OTHERS = 4
"""Words like `memory` or `wafer` for each word of another trade that leave them those of chips: an egg
farmer may grow crystals."""

CLEARLY = 1.5
"""How much more of a title another language's vocabulary must know: words like `chips` are in several."""


class Reader:
    """Reads articles against one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        concepts, bits = load_concepts()
        self._lexicons = {language: Lexicon(words, bits, language) for language, words in concepts.items()}
        self._screens = {language: Screen(words, bits) for language, words in concepts.items()}
        self._senses = load_senses()
        self._gazetteer = Gazetteer(catalog, self._senses, sources())
        self._marks = marks = Marks.of(bits)
        self._telling = marks.field | marks.field_weak | marks.not_field
        self._telling |= marks.supply | marks.review | marks.markets | marks.software | marks.aside
        """Words that tell what an article is about: one hit in four."""
        self._extractor = Extractor(load_grammar(bits), bits, catalog.get("chip:all"))

    def read(self, article: NewsArticle) -> Reading:
        """Mentions and signals of an article; none of a withdrawn one."""
        return self._read(article, explain=False)

    def explain(self, article: NewsArticle) -> Reading:
        """As ``read``, with the trace of every rule that spoke and everything left out."""
        return self._read(article, explain=True)

    def _read(self, article: NewsArticle, *, explain: bool) -> Reading:
        if article.retracted:
            return _nothing(article, False)
        text = text_of(article)
        trace = Trace(text, article) if explain else None
        languages = languages_of(text.key, article.language)
        candidates, credited = self._gazetteer.find(text.key, text.clean)
        # Where names need the words around them all words are sought anyway, and tell what a screen tells.
        passes = False
        if _plain(candidates):
            passes = any(self._screens[language].passes(text.key, text.clean) for language in languages)
            if not passes:
                named = [Named(c.start, c.end, c.ways[0].entity, False, False) for c in candidates]
                return _nothing(
                    article, text.truncated, [mention_of(name, {}, text, article) for name in named]
                )
        hits, lexicon = self._hits(text, languages)
        telling = self._telling
        told = [hit for hit in hits if hit[2] & telling]
        field_mask = self._field_mask(told)
        field = [hit for hit in told if hit[2] & field_mask]
        passes = passes or bool(field)
        named, refused = resolve(candidates, Context(text, hits, field, self._marks), self._senses)
        named = by_themselves(named, text.clean)
        if trace is not None:
            trace.refused(refused)
        drafts: list[Draft] = []
        roles: dict[int, str] = {}
        topic = None
        if passes or any(_of_the_trade(name, passes) for name in named):
            topic = self._topic(text, told, named, field_mask)
            drafts, roles = self._extractor.drafts(
                text, lexicon, hits, named, topic.of_field, field_mask, article.published_at, trace
            )
        signals = _signals(drafts, topic, text, article)
        relevant = topic is not None and is_relevant(bool(signals), topic)
        return Reading(
            article.id,
            relevant,
            tuple(mention_of(name, roles, text, article) for name in named),
            document_of(article, text if signals else None, credited),
            signals,
            text.truncated,
            tuple(trace.notes) if trace is not None else (),
        )

    def _hits(self, text: Text, languages: Sequence[Language]) -> tuple[list[Hit], Lexicon]:
        lexicon = self._lexicons[languages[0]]
        hits = lexicon.find(text.key, text.clean, text.body_at)
        if len(languages) == 1:
            return hits, lexicon
        # A title alone has few small words: the vocabulary that knows more of it reads it.
        best, known = lexicon, self._known(text, lexicon, hits)
        for language in languages[1:]:
            lexicon = self._lexicons[language]
            found = lexicon.find(text.key, text.clean, text.body_at)
            if (more := self._known(text, lexicon, found)) > known * CLEARLY:
                best, hits, known = lexicon, found, more
        return hits, best

    def _known(self, text: Text, lexicon: Lexicon, hits: Sequence[Hit]) -> int:
        """Characters of the words that a vocabulary knows in a text."""
        small = lexicon.small(text.key, text.clean, text.body_at, 1, len(text.key) - 1)
        return sum(hit.end - hit.start for hit in (*hits, *small))

    def _field_mask(self, told: Sequence[Hit]) -> int:
        """The words of the field; those that others use too only if nothing speaks against."""
        marks = self._marks
        software = other = weak = 0
        for hit in told:
            mask = hit[2]
            if mask & marks.software:
                software += 1
            if mask & marks.not_field:
                other += 1
            elif mask & marks.field:
                other -= 1
            elif mask & marks.field_weak:
                weak += 1
        elsewhere = software >= MUCH_SOFTWARE or other * FEW_OTHERS > weak
        return marks.field if elsewhere else marks.field | marks.field_weak

    def _topic(self, text: Text, told: Sequence[Hit], named: Sequence[Named], field_mask: int) -> Topic:
        core = [name.start for name in named if name.core]
        return topic_of(told, core, field_mask, self._marks, text.body_at, len(text.key))


OF_SHARES = frozenset({EventType.MERGER, EventType.INSOLVENCY})
"""What a title tells of shareholders, and the text by their words."""


OF_STATES = frozenset(
    {
        EventType.EXPORT_CONTROL,
        EventType.SANCTION,
        EventType.EASING,
        EventType.TARIFF,
        EventType.MATERIAL_RESTRICTION,
        EventType.SMUGGLING,
        EventType.SHIPMENT_HALT,
    }
)
"""What moves shares and is told with them: the talk of markets is no reason to doubt it."""


def _nothing(article: NewsArticle, truncated: bool, mentions: Sequence[Mention] = ()) -> Reading:
    return Reading(article.id, False, tuple(mentions), document_of(article, None), (), truncated, ())


def _plain(candidates: Sequence[Candidate]) -> bool:
    """Whether all names are states or agencies of one sense, so that context decides nothing."""
    return all(
        len(candidate.ways) == 1
        and not candidate.ambiguous
        and candidate.ways[0].entity.kind in ("country", "agency")
        for candidate in candidates
    )


def _signals(
    drafts: Sequence[Draft], topic: Topic | None, text: Text, article: NewsArticle
) -> tuple[Signal, ...]:
    if topic is None or not drafts:
        return ()
    kept = focus(drafts)
    if is_elsewhere(topic):
        gadgets = is_of_gadgets(topic)
        of_shares = frozenset() if gadgets else OF_SHARES
        kept = [
            one
            for one in kept
            if one.confidence >= PLAINLY
            or ((one.in_title or topic.short) and one.event_type in of_shares)
            or (one.event_type in OF_STATES and (one.in_title or not gadgets))
        ]
    found: dict[str, Signal] = {}
    quoted: dict[int, Evidence] = {}
    for draft in choose(kept):
        evidence = quoted.get(draft.start)
        if evidence is None:
            evidence = quoted[draft.start] = evidence_of(draft, text, article)
        signal = build(draft, evidence, article)
        other = found.get(signal.id)
        if other is None or other.confidence < signal.confidence:
            found[signal.id] = signal
    return tuple(found.values())


def _of_the_trade(name: Named, passes: bool) -> bool:
    """Whether a name alone makes events possible: gallium is medicine too, Nvidia is not."""
    entity = name.entity
    return is_struck(entity) or (name.core and (passes or entity.kind != "material"))
