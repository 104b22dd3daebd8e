"""Fixtures that need a broker. Pure tests (``tests/core``) use none of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from kafka_broker import NoKafka, RealKafka
from waferwatch.kafka.embedded import EmbeddedBroker
from waferwatch.topics import Topics, topics

# Time limits for one example say more about the machine's other work than about the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def kafka() -> Iterator[RealKafka]:
    """A real Apache Kafka, one for the session; mark such tests ``kafka`` and use ``topic_prefix``."""
    with ExitStack() as stack:
        try:
            broker = stack.enter_context(RealKafka())
        except NoKafka as error:
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI must run these: {error}", pytrace=False)
            pytest.skip(str(error))
        yield broker


@pytest.fixture
def topic_prefix() -> str:
    """A prefix of its own for each test, so that tests share a broker and nothing else."""
    return f"t{uuid4().hex[:8]}."


@pytest.fixture
def own_topics(topic_prefix: str) -> Topics:
    """All topics of Waferwatch under the test's own prefix (not created yet)."""
    return topics(topic_prefix)


@pytest.fixture
def embedded(own_topics: Topics) -> Iterator[EmbeddedBroker]:
    """An embedded broker with the test's own topics."""
    with EmbeddedBroker(topic.name for topic in own_topics) as broker:
        yield broker
