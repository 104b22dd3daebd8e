"""An article as the reader sees it: title and body folded into one text with sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from waferwatch_schemas import NewsArticle

from .normalise import Folded, fold

READ_LIMIT = 50_000
"""Characters of an article that are read, title and body together."""

Field = Literal["title", "body"]


@dataclass(slots=True)
class Text:
    """Title and body in one pair of matching forms; positions below ``body_at`` are of the title."""

    clean: str
    key: str
    body_at: int
    title: Folded
    body: Folded
    truncated: bool

    def locate(self, start: int, end: int) -> tuple[Field, int, int]:
        """Field and original span of a span of the forms."""
        at = self.body_at
        if start < at:
            first, last = self.title.original(start, end)
            return "title", first, last
        first, last = self.body.original(start - at, end - at)
        return "body", first, last


def text_of(article: NewsArticle) -> Text:
    """Fold an article, up to the limit."""
    title = article.title[:READ_LIMIT]
    body = article.body[: READ_LIMIT - len(title)]
    truncated = len(title) + len(body) < len(article.title) + len(article.body)
    first, second = fold(title), fold(body)
    return Text(
        f"{first.clean}\n{second.clean}",
        f"{first.key} {second.key}",
        len(first.key) + 1,
        first,
        second,
        truncated,
    )
