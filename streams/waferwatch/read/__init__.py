"""Reading: an article becomes mentions and signals, each with its evidence.

The steps follow each other as `reader.py` lists them; `docs/reading.md` tells how to add words and rules.
"""

from .document import READ_LIMIT
from .fingerprint import same_story
from .reader import Mention, Note, Reader, Reading

__all__ = ["READ_LIMIT", "Mention", "Note", "Reader", "Reading", "same_story"]
