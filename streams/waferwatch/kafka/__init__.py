"""Everything that knows Kafka's wire: topics applied, headers, dead letters, the embedded broker."""
