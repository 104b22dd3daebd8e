"""The demonstration: a bundled chronology replayed through the real line on an embedded broker."""
