"""The command line ``waferwatch``: each group of commands in a file of its own."""

from __future__ import annotations

import sys

import typer

from ..errors import WaferwatchError
from ..reference import ReferenceDataError
from . import analysis, backtest, documents, graph, operate, reference, rules, subscriptions

app = typer.Typer(
    name="waferwatch",
    help="Live, explainable supply-risk scores and alerts for semiconductors.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (documents, analysis, rules, graph, backtest, reference, operate, subscriptions):
    part.add_to(app)


def main() -> None:
    """Run the command line; errors that a user can mend are one line, exit status 1."""
    try:
        app()
    except (WaferwatchError, ReferenceDataError) as error:
        print(f"waferwatch: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(141)
