"""The reader: an article in, mentions and signals out. Pure; one instance is made at start and shared.

normalise -> screen -> mention -> resolve -> clause -> event -> status -> roles -> quantity, when -> signal
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from waferwatch.reference import Catalog, Entity
from waferwatch_schemas import Document, EventType, NewsArticle, Quantity, Role, Signal

from .clause import Sentence, sentences
from .document import Text, text_of
from .event import Grammar, Rule, Trigger, load_grammar
from .fingerprint import fingerprint
from .lexicon import KINDS, Hit, load_lexicons
from .focus import focus
from .language import languages_of
from .mention import Gazetteer, is_core, is_struck
from .normalise import is_east
from .publishers import origin, reliability
from .quantity import amounts
from .relevance import PLAINLY, is_elsewhere, is_relevant, topic_of
from .resolve import Context, Named, Refusal, load_senses, resolve
from .roles import SUBJECT_KINDS, Scene, Subject, compared, nearest_type, parties, state_acts, state_alone
from .severity import severity
from .signal import Draft, build, choose
from .status import Cues, Frame, judge
from .when import Stated, dates

E = EventType

STATE_RULES = frozenset({E.EXPORT_CONTROL, E.SANCTION, E.EASING, E.SHIPMENT_HALT})
DATED = frozenset({E.EXPORT_CONTROL, E.MATERIAL_RESTRICTION, E.TARIFF, E.SANCTION, E.EASING, E.SHIPMENT_HALT})
"""Measures that begin and end on a day."""


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
        self._kinds = {kind.removeprefix("@"): bits[kind] for kind in KINDS}
        self._chips_at_large = catalog.get("chip:all")
        self._gazetteer = Gazetteer(catalog)
        self._cues = Cues.of(bits)
        mask = self._lexicons["en"].mask
        self._senses = load_senses()
        self._field = mask("FIELD")
        self._field_weak = mask("FIELD_WEAK")
        self._not_field = mask("NOT_FIELD")
        self._business = mask("BUSINESS")
        self._trade = mask("RULE_STRONG", "LEAD_TIME", "LICENCE", "STOCKPILING", "TARIFF", "SMUGGLE_STRONG", "LEAD_UP", "BLACKLIST")
        self._topics = (mask("SUPPLY_WORD"), mask("REVIEW"), mask("MARKETS"))
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
        hits = self._hits(text, article.language)
        candidates = self._gazetteer.find(text.key, text.clean)
        field_words = self._field_words(hits)
        named, refused = resolve(candidates, self._context(text, hits, field_words), self._senses)
        if not field_words and not any(is_core(name.entity) or is_struck(name.entity) for name in named):
            mentions = tuple(_mention(name, {}, text, article) for name in named)
            return Reading(
                article.id, False, mentions, _document(article, None), (), text.truncated, tuple(trace or ())
            )
        drafts, spoken = self._events(article, text, hits, named, self._is_of_field(hits, field_words), trace)
        core = [name.start for name in named if is_core(name.entity)]
        topic = topic_of(hits, core, field_words, self._topics, text.body_at, len(text.key))
        kept = focus(drafts)
        if is_elsewhere(topic):
            kept = [draft for draft in kept if draft.confidence >= PLAINLY]
        chosen = choose(kept)
        signals = _signals(chosen, text, article)
        mentions = tuple(_mention(name, spoken, text, article) for name in named)
        relevant = is_relevant(bool(signals), topic)
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

    def _at_large(self, hits: Sequence[Hit], names: Sequence[Named], field_mask: int) -> Entity | None:
        """The chip trade as a whole, if a sentence speaks of it; `chips` alone needs a state beside it."""
        if any(hit.mask & self._field for hit in hits):
            return self._chips_at_large
        states = any(name.entity.kind in ("country", "agency") for name in names)
        return self._chips_at_large if states and any(hit.mask & field_mask for hit in hits) else None

    def _is_of_field(self, hits: Sequence[Hit], field_words: Sequence[int]) -> bool:
        return len(field_words) >= 3 or (len(field_words) >= 2 and any(hit.mask & self._field for hit in hits))

    def _hits(self, text: Text, hint: str | None) -> list[Hit]:
        languages = languages_of(text.key, hint)
        found = [self._lexicons[language].find(text.key, text.clean, text.body_at) for language in languages]
        # A title alone has few small words: the vocabulary that knows more of it reads it.
        return max(found, key=lambda hits: sum(hit.end - hit.start for hit in hits))

    def _with_names(self, hits: Sequence[Hit], names: Sequence[Named]) -> Sequence[Hit]:
        if not names:
            return hits
        kinds = self._kinds
        return sorted([*hits, *(Hit(name.start, name.end, kinds[name.entity.kind]) for name in names)])

    def _field_words(self, hits: Sequence[Hit]) -> list[int]:
        """Where words of the field stand; words that others use too count only if nothing speaks against."""
        mask = self._field_mask(hits)
        return [hit.start for hit in hits if hit.mask & mask]

    def _field_mask(self, hits: Sequence[Hit]) -> int:
        if any(hit.mask & self._not_field for hit in hits):
            return self._field
        return self._field | self._field_weak

    def _context(self, text: Text, hits: Sequence[Hit], field_words: Sequence[int]) -> Context:
        return Context(
            text.clean,
            text.key,
            field_words,
            [hit.start for hit in hits if hit.mask & self._business],
            [hit.start for hit in hits if hit.mask & self._plants],
            [hit.start for hit in hits if hit.mask & self._trade],
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
        main_of_article = _main(named, text.body_at)
        at = seen = 0
        before_strong = title_strong = False
        field_mask = self._field_mask(hits)
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
            strong = any(hit.mask & self._field for hit in here)
            field_near = strong or before_strong or title_strong or field
            if sentence.in_title:
                title_strong = title_strong or strong
            before_strong = strong
            triggers = self._grammar.find(self._with_names(here, names), text.clean) if here else []
            if triggers:
                back = any(hit.mask & self._anaphor for hit in here) or sentence.number <= 4
                scene = Scene(
                    sentence.start,
                    sentence.end,
                    text.clean,
                    names,
                    other,
                    [hit for hit in here if hit.mask & self._toward],
                    mind if back and mind else main_of_article,
                    self._at_large(here, names, field_mask),
                    field_near,
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
        facts = _facts(text, sentence, scene, article.published_at)
        mask = 0
        for hit in hits:
            mask |= hit.mask
        stronger = sum(1 for hit in hits if hit.mask & self._stronger)
        weaker = sum(1 for hit in hits if hit.mask & self._weaker)
        for trigger in triggers:
            rule = trigger.rule
            why = _lacking(rule, mask, facts, scene)
            if not why and rule.title and not sentence.in_title:
                why = "counts in titles only"
            if not why and rule.between_firms and not _between_firms(trigger, scene):
                why = "not between two firms"
            if not why and (rule.state or rule.buyer_state) and not state_acts(trigger, scene):
                why = "no state acts"
            if why:
                if trace is not None:
                    trace.append(_note("event", trigger.start, trigger.end, text, article, f"{rule.name}: {why}"))
                continue
            event_type = nearest_type(trigger, scene)
            if event_type is E.SHIPMENT_HALT and state_alone(trigger, scene):
                event_type = E.EXPORT_CONTROL
            found = parties(trigger, event_type, scene)
            if rule.needs and not any(
                s.entity.kind in rule.needs or s.entity is scene.chips_at_large for s in found.subjects
            ):
                why = f"bears on no {' or '.join(sorted(rule.needs))}"
            elif rule.near and not _stands_near(trigger, found.subjects, scene):
                why = f"no subject within {rule.near} characters"
            elif not found.subjects:
                why = "bears on nothing that is named"
            elif not self._of_the_field(found.subjects, event_type in STATE_RULES, scene):
                why = "no subject of the field"
            if why:
                if trace is not None:
                    trace.append(_note("event", trigger.start, trigger.end, text, article, f"{rule.name}: {why}"))
                continue
            date = _event_date(facts.stated, trigger, sentence)
            verdict = judge(trigger, _frame(hits, text, sentence, date, article.published_at), self._cues, rule.background)
            sure = rule.confidence * verdict.confidence
            if trace is not None:
                says = f"{rule.name}: {event_type}, {verdict.status} {verdict.why!r}, {sure:.2f}"
                trace.append(_note("event", trigger.start, trigger.end, text, article, says))
            for subject in found.subjects:
                for name in scene.named:
                    if name.entity.id == subject.entity.id:
                        roles.setdefault(name.start, subject.role.value)
                    elif name.entity.id == found.actor:
                        roles.setdefault(name.start, Role.ACTOR.value)
                yield Draft(
                    subject.entity.id,
                    event_type,
                    rule.subtype,
                    subject.direction,
                    verdict.status,
                    subject.role,
                    severity(event_type, rule.subtype, stronger, weaker, facts.figures, rule.severity),
                    min(1.0, sure * (0.85 if subject.inherited else 1.0)),
                    sentence.start,
                    sentence.end,
                    subject.item,
                    found.actor,
                    found.destination,
                    tuple(facts.figures),
                    *_times(event_type, facts.stated, date, article.published_at),
                    rule.name,
                    sentence.number,
                    sentence.in_title,
                    rule.effect,
                )

    def _of_the_field(self, subjects: Sequence[Subject], ruled: bool, scene: Scene) -> bool:
        """Whether an event is one of the chip trade: by a subject, or by the words around."""
        if any(is_core(subject.entity) or (ruled and is_struck(subject.entity)) for subject in subjects):
            return True
        return scene.of_field


class Facts(NamedTuple):
    """Figures and dates of a sentence."""

    figures: list[Quantity]
    stated: list[Stated]


def _facts(text: Text, sentence: Sentence, scene: Scene, published: datetime) -> Facts:
    quoted = text.clean[sentence.start : sentence.end]
    at = sentence.start
    figures = [
        found.quantity
        for found in amounts(quoted)
        if not any(name.start < at + found.end and at + found.start < name.end for name in scene.named)
    ]
    return Facts(figures, dates(quoted, published))


def _lacking(rule: Rule, mask: int, facts: Facts, scene: Scene) -> str:
    """Why a rule does not apply to a sentence; empty if it does."""
    if mask & rule.without:
        return "a word speaks against"
    if rule.figure and not any(figure.unit in rule.figure for figure in facts.figures):
        return f"no amount in {' or '.join(sorted(rule.figure))}"
    return ""


BETWEEN_FIRMS = 45
"""Characters within which a buyer and what it buys stand on either side of the verb."""


def _between_firms(trigger: Trigger, scene: Scene) -> bool:
    firms = [name for name in scene.named if name.entity.kind == "firm"]
    before = {n.entity.id for n in firms if 0 <= trigger.start - n.end <= BETWEEN_FIRMS}
    after = {n.entity.id for n in firms if 0 <= n.start - trigger.end <= BETWEEN_FIRMS}
    return bool(before and after - before)


def _stands_near(trigger: Trigger, subjects: Sequence[Subject], scene: Scene) -> bool:
    reach = trigger.rule.near // 2 if is_east(scene.clean[trigger.start]) else trigger.rule.near
    ids = {subject.entity.id for subject in subjects if not subject.inherited}
    return any(
        name.entity.id in ids and name.start - trigger.end <= reach and trigger.start - name.end <= reach
        for name in scene.named
    )


def _frame(hits: Sequence[Hit], text: Text, sentence: Sentence, date: Stated | None, published: datetime) -> Frame:
    age = None if date is None else (published - date.at).total_seconds() / 86400.0 - date.days / 2.0
    return Frame(
        hits,
        text.clean,
        sentence.start,
        sentence.end,
        sentence.in_title,
        age,
        date is not None and "since" in date.before,
        age is not None and date is not None and age < -date.days - 1.0,
    )


def _times(
    event_type: EventType, stated: Sequence[Stated], date: Stated | None, published: datetime
) -> tuple[datetime | None, datetime | None, datetime | None, datetime | None]:
    """When it occurred, takes effect, resumes, is lifted: as far as the sentence tells."""
    later = next((one.at for one in stated if one.at > published + timedelta(hours=12)), None)
    until = next((one.at for one in stated if one.at > published and "until" in one.before), None)
    occurred = date.at if date is not None and date.at <= published else None
    if event_type is E.SHIPMENT_RESUMPTION:
        return occurred, None, later, None
    if event_type in DATED:
        return occurred, None if until else later, None, until
    return occurred, None, None, None


NEAR_DATE = 70
"""Characters within which a date bears on a trigger."""


def _event_date(stated: Sequence[Stated], trigger: Trigger, sentence: Sentence) -> Stated | None:
    at = trigger.head[0] - sentence.start
    found = min(stated, key=lambda one: abs(one.start - at), default=None)
    return found if found is not None and abs(found.start - at) <= NEAR_DATE else None


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


def _main(named: Sequence[Named], body_at: int) -> list[Entity]:
    """What the article is about as a whole: what its title names, else what it names most often."""
    goods = [name for name in named if name.entity.kind in SUBJECT_KINDS]
    first = [name.entity for name in goods if name.start < body_at]
    if first:
        return _unique(first)
    counts = Counter(name.entity.id for name in goods if is_core(name.entity))
    top = [entity for entity, count in counts.most_common(2) if count >= 2]
    return _unique([name.entity for name in goods if name.entity.id in top])


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
