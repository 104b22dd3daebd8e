"""``python -m waferwatch``."""

from .cli import main

main()
