"""``talentwar report``: what a result says, as a page for people who never open a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT",
            help="A result folder, several to set against the first, or a sweep's folder.",
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The page (default: report.html in the folder; runs/B-against-A.html).",
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option(metavar="en|zh", help="Language it opens in; it holds both.")
    ] = "en",
) -> None:
    """Write one HTML file that works without a network, in English and Chinese."""
    from sim.report.page.writing import write_report

    typer.echo(str(write_report(results, out, lang)))
