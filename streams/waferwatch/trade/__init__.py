"""From trade events to signals: each series against its own baseline; pure but for ``agent``."""

from .baseline import Series, step

__all__ = ["Series", "step"]
