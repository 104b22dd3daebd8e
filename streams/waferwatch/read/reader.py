"""The reader: an article in, mentions and signals out. Pure; one instance is made at start and shared.

normalise -> screen -> mention -> resolve -> clause -> event -> status -> roles -> quantity, when -> signal
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from waferwatch.reference import Catalog, Entity
from waferwatch_schemas import Document, EventType, NewsArticle, Role, Signal, Status

from .clause import Sentence, sentences
from .document import Text, text_of
from .event import Grammar, Trigger, load_grammar
from .fingerprint import fingerprint
from .lexicon import Hit, load_lexicons
from .language import language_of
from .mention import Gazetteer, is_core
from .publishers import origin, reliability
from .quantity import amounts
from .resolve import Context, Named, Refusal, load_senses, resolve
from .roles import SUBJECT_KINDS, Scene, Subject, compared, parties
from .severity import severity
from .signal import FEWEST, Draft, build, choose
from .status import Cues, judge
from .when import Stated, dates

E = EventType


class Mention(NamedTuple):
    """A name in the article; ``field[start:end] == text`` in code points."""

    entity: str
    name: str
    kind: str
    text: str
    start: int
    end: int
    role: str
    field: str


class Note(NamedTuple):
    """One step of the reasoning: what a rule said, or why something was left out."""

    step: str
    text: str
    start: int
    end: int
    field: str
    says: str


class Reading(NamedTuple):
    """What the reader understood of one article."""

    article_id: str
    relevant: bool
    mentions: tuple[Mention, ...]
    document: Document
    signals: tuple[Signal, ...]
    truncated: bool
    trace: tuple[Note, ...]

    def to_json(self) -> dict[str, Any]:
        """The line of ``waferwatch extract``."""
        return {
            "article_id": self.article_id,
            "relevant": self.relevant,
            "mentions": [mention._asdict() for mention in self.mentions],
            "signals": [
                signal.model_dump(mode="json", exclude_defaults=False, exclude_none=True)
                for signal in self.signals
            ],
            "truncated": self.truncated,
        }


class Reader:
    """Reads articles against one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._lexicons = load_lexicons()
        bits = self._lexicons["en"].bits
        self._grammar: Grammar = load_grammar(bits)
        self._gazetteer = Gazetteer(catalog)
        self._cues = Cues.of(bits)
        mask = self._lexicons["en"].mask
        self._senses = load_senses()
        self._field = mask("FIELD")
        self._field_weak = mask("FIELD_WEAK")
        self._not_field = mask("NOT_FIELD")
        self._business = mask("BUSINESS")
        self._plants = mask("PLANT", "PRODUCTION")
        self._compared = mask("COMPARED")
        self._toward = mask("TOWARD")
        self._anaphor = mask("ANAPHOR")
        self._stronger = mask("STRONGER")
        self._weaker = mask("WEAKER", "UNHARMED")

    def read(self, article: NewsArticle) -> Reading:
        """Mentions and signals of an article; none of a withdrawn one."""
        return self._read(article, None)

    def explain(self, article: NewsArticle) -> Reading:
        """As ``read``, with the trace of every rule that spoke and everything left out."""
        return self._read(article, [])

    def _read(self, article: NewsArticle, trace: list[Note] | None) -> Reading:
        if article.retracted:
            return Reading(article.id, False, (), _document(article, None), (), False, ())
        text = text_of(article)
        language = language_of(text.key, article.language)
        hits = self._lexicons[language].find(text.key, text.clean)
        candidates = self._gazetteer.find(text.key, text.clean)
        field_words = self._field_words(hits)
        named, refused = resolve(candidates, self._context(text, hits, field_words), self._senses)
        if not field_words and not any(is_core(name.entity) for name in named):
            mentions = tuple(_mention(name, {}, text, article) for name in named)
            return Reading(
                article.id, False, mentions, _document(article, None), (), text.truncated, tuple(trace or ())
            )
        drafts, spoken = self._events(article, text, hits, named, bool(field_words), trace)
        chosen = choose(drafts)
        signals = _signals(chosen, text, article)
        mentions = tuple(_mention(name, spoken, text, article) for name in named)
        relevant = bool(signals)
        if trace is not None:
            trace.extend(_refusals(refused, text, article))
        return Reading(
            article.id,
            relevant,
            mentions,
            _document(article, text if relevant else None),
            signals,
            text.truncated,
            tuple(trace or ()),
        )

    def _field_words(self, hits: Sequence[Hit]) -> list[int]:
        """Where words of the field stand; words that others use too count only if nothing speaks against."""
        mask = self._field
        if not any(hit.mask & self._not_field for hit in hits):
            mask |= self._field_weak
        return [hit.start for hit in hits if hit.mask & mask]

    def _context(self, text: Text, hits: Sequence[Hit], field_words: Sequence[int]) -> Context:
        return Context(
            text.clean,
            text.key,
            field_words,
            [hit.start for hit in hits if hit.mask & self._business],
            [hit.start for hit in hits if hit.mask & self._plants],
            _title_case(text.clean[: text.body_at]),
            text.body_at,
        )

    def _events(
        self,
        article: NewsArticle,
        text: Text,
        hits: Sequence[Hit],
        named: Sequence[Named],
        field: bool,
        trace: list[Note] | None,
    ) -> tuple[list[Draft], dict[int, str]]:
        drafts: list[Draft] = []
        roles: dict[int, str] = {}
        mind: list[Entity] = []
        at = seen = 0
        for sentence in sentences(text.clean, text.body_at):
            first = at
            while at < len(hits) and hits[at].start < sentence.end:
                at += 1
            start = seen
            while seen < len(named) and named[seen].start < sentence.end:
                seen += 1
            here, names = hits[first:at], named[start:seen]
            cues = [hit for hit in here if hit.mask & self._compared]
            other = compared(names, cues, text.clean) if cues else frozenset()
            for position in other:
                roles[position] = Role.COMPARISON.value
            triggers = self._grammar.find(here, text.clean) if here else []
            if triggers:
                back = any(hit.mask & self._anaphor for hit in here) or sentence.number <= 4
                scene = Scene(
                    sentence.start,
                    sentence.end,
                    text.clean,
                    names,
                    other,
                    [hit for hit in here if hit.mask & self._toward],
                    mind if back else (),
                )
                for draft in self._drafts(article, text, sentence, here, triggers, scene, roles, trace):
                    drafts.append(draft)
            main = [n.entity for n in names if n.entity.kind in SUBJECT_KINDS and n.start not in other]
            if main:
                mind = _unique(main)
        return drafts, roles

    def _drafts(
        self,
        article: NewsArticle,
        text: Text,
        sentence: Sentence,
        hits: Sequence[Hit],
        triggers: Sequence[Trigger],
        scene: Scene,
        roles: dict[int, str],
        trace: list[Note] | None,
    ) -> Iterator[Draft]:
        kinds = {name.entity.kind for name in scene.named if name.start not in scene.compared}
        quoted = text.clean[sentence.start : sentence.end]
        stated = dates(quoted, article.published_at)
        figures = [
            found.quantity
            for found in amounts(quoted)
            if not any(n.start < sentence.start + found.end and sentence.start + found.start < n.end for n in scene.named)
        ]
        mask = 0
        for hit in hits:
            mask |= hit.mask
        stronger = sum(1 for hit in hits if hit.mask & self._stronger)
        weaker = sum(1 for hit in hits if hit.mask & self._weaker)
        for trigger in triggers:
            rule = trigger.rule
            if mask & rule.without:
                continue
            event_type = rule.material_type if "material" in kinds and "chip" not in kinds else rule.event_type
            found = parties(trigger, event_type, scene)
            subjects = found.subjects
            if rule.needs and not any(s.entity.kind in rule.needs for s in subjects):
                if trace is not None:
                    trace.append(_note("event", trigger.start, trigger.end, text, article, f"{rule.name}: needs {sorted(rule.needs)}"))
                continue
            if not subjects:
                continue
            date = _event_date(stated, trigger, sentence)
            age = (article.published_at - date.at).total_seconds() / 86400 - date.days / 2 if date else None
            verdict = judge(trigger, hits, self._cues, text.clean, sentence.end, None, age)
            confidence = rule.confidence * verdict.confidence
            if sentence.in_title:
                confidence *= 1.1
            elif sentence.number > 3:
                confidence *= 0.85
            if rule.weak and not sentence.in_title:
                confidence *= 0.75
            if trace is not None:
                trace.append(_note("event", trigger.start, trigger.end, text, article,
                                   f"{rule.name}: {event_type}, {verdict.status} {verdict.why!r}, {confidence:.2f}"))
            for subject in subjects:
                sure = min(1.0, confidence * (0.8 if subject.inherited else 1.0))
                if sure < FEWEST:
                    continue
                for name in scene.named:
                    if name.entity.id == subject.entity.id:
                        roles.setdefault(name.start, subject.role.value)
                    elif name.entity.id == found.actor:
                        roles.setdefault(name.start, Role.ACTOR.value)
                yield _draft(rule, event_type, subject, verdict.status, sure, sentence, found.actor,
                             found.destination, figures, stated, date, article.published_at, stronger, weaker)


def _draft(rule: Any, event_type: EventType, subject: Subject, status: Status, sure: float, sentence: Sentence,
           actor: str | None, destination: str | None, figures: list[Any], stated: Sequence[Stated],
           date: Stated | None, published: datetime, stronger: int, weaker: int) -> Draft:
    future = next((d.at for d in stated if d.at > published + timedelta(hours=12)), None)
    return Draft(
        subject.entity.id, event_type, rule.subtype, subject.direction, status, subject.role,
        severity(event_type, rule.subtype, stronger, weaker, figures, rule.severity), sure,
        sentence.start, sentence.end, subject.item, actor, destination,
        tuple(figures), date.at if date and date.at <= published else None,
        future if event_type in (E.EXPORT_CONTROL, E.MATERIAL_RESTRICTION, E.TARIFF, E.SANCTION) else None,
        future if event_type is E.SHIPMENT_RESUMPTION else None,
        None, rule.name,
    )


def _event_date(stated: Sequence[Stated], trigger: Trigger, sentence: Sentence) -> Stated | None:
    at = trigger.head[0] - sentence.start
    return min(stated, key=lambda d: abs(d.start - at), default=None)


def _signals(chosen: Sequence[Draft], text: Text, article: NewsArticle) -> tuple[Signal, ...]:
    found: dict[str, Signal] = {}
    for draft in chosen:
        signal = build(draft, text, article)
        other = found.get(signal.id)
        if other is None or other.confidence < signal.confidence:
            found[signal.id] = signal
    return tuple(found.values())


def _mention(name: Named, roles: dict[int, str], text: Text, article: NewsArticle) -> Mention:
    field, start, end = text.locate(name.start, name.end)
    source = article.title if field == "title" else article.body
    entity = name.entity
    return Mention(entity.id, entity.name, entity.kind, source[start:end], start, end, roles.get(name.start, ""), field)


def _note(step: str, start: int, end: int, text: Text, article: NewsArticle, says: str) -> Note:
    field, first, last = text.locate(start, end)
    source = article.title if field == "title" else article.body
    return Note(step, source[first:last], first, last, field, says)


def _refusals(refused: Sequence[Refusal], text: Text, article: NewsArticle) -> Iterator[Note]:
    for refusal in refused:
        yield _note("resolve", refusal.start, refusal.end, text, article, f"not {refusal.entity}: {refusal.why}")


def _title_case(title: str) -> bool:
    words = [word for word in title.split()[1:] if word[:1].isalpha() and len(word) > 3]
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def _unique(entities: Sequence[Entity]) -> list[Entity]:
    return list({entity.id: entity for entity in entities}.values())


def _document(article: NewsArticle, text: Text | None) -> Document:
    return Document(
        document=article.id,
        version=article.version,
        published_at=article.published_at,
        publisher=article.publisher or "",
        origin=origin(text.key, article.publisher) if text else "",
        reliability=reliability(article.publisher),
        url=article.url or "",
        title=article.title[:500],
        fingerprint=fingerprint(text.key) if text else "",
        retracted=article.retracted,
    )
