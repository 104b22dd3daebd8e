"""The yardstick of the benchmark: the same functions called from a Faust agent as a tutorial writes it.

One event at a time: read, fold, write the changed rows, send every changed score.
"""

from __future__ import annotations

import faust

from waferwatch.app import now
from waferwatch.intake import article
from waferwatch.knowledge import Knowledge
from waferwatch.read.bundles import bundles
from waferwatch.score.board import Board
from waferwatch.settings import Settings
from waferwatch.topics import topics as registry

settings = Settings.from_env()
topics = registry(settings.topic_prefix)
knowledge = Knowledge()
board = Board(knowledge.new_world(), knowledge.names)

app = faust.App(
    settings.topic_prefix + "naive",
    broker="kafka://" + settings.brokers,
    web_enabled=False,
    key_serializer="raw",
    value_serializer="raw",
    topic_replication_factor=1,
    consumer_auto_offset_reset="earliest",
    broker_commit_interval=0.5,
)
seen = app.Table("seen", partitions=topics.articles.partitions, key_type=bytes, value_type=bytes)
scores = app.topic(topics.scores.name, value_type=bytes, key_type=bytes)


@app.agent(app.topic(topics.articles.name, value_type=bytes, key_type=bytes))
async def naive(stream):  # type: ignore[no-untyped-def]
    async for event in stream.events():
        reading = knowledge.reader.read(article(event.value, now()))
        seen[event.key] = reading.document.model_dump_json().encode()
        for bundle in bundles([reading]):
            for score in [*board.fold(bundle), *board.collect()]:
                await scores.send(key=score.entity.encode(), value=score.model_dump_json().encode())
        yield event.key


if __name__ == "__main__":
    faust.Worker(app, loglevel="info").execute_from_commandline()
