"""``news.articles.v1``: one version of one news document."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, Field, StringConstraints, model_validator

from .base import Address, Key, Message, Short, Time
from .ids import article_id

MAX_TEXT_CHARACTERS = 4_000_000
"""What a message may carry; how much of it is read is the reader's own, lower limit."""


def _id_by_address(data: dict[str, Any]) -> str:
    url = data.get("url")
    return article_id(url) if url else ""


class NewsArticle(Message):
    """A news item as a connector or a publisher hands it in.

    A later ``version`` of the same ``id`` replaces the earlier one. ``pub_status`` is that of IPTC
    ninjs: ``withheld`` and ``canceled`` withdraw the document.
    """

    url: Address | None = None
    id: Key = Field(default_factory=_id_by_address)
    """Given, or derived from ``url``."""
    title: Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARACTERS)] = ""
    body: Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARACTERS)] = ""
    published_at: Time
    publisher: Short | None = None
    language: Short | None = None
    version: Annotated[int, Field(ge=1, le=2**31)] = 1
    pub_status: Literal["usable", "withheld", "canceled"] = Field(
        default="usable", validation_alias=AliasChoices("pub_status", "pubStatus", "pubstatus")
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.id:
            raise ValueError("an article needs an id or a url")
        if not self.retracted and not (self.title.strip() or self.body.strip()):
            raise ValueError("an article needs a title or a body")
        return self

    @property
    def retracted(self) -> bool:
        """Whether this version withdraws the document."""
        return self.pub_status != "usable"
