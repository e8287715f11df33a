"""``talentwar score``: mark a forecast against what was published since."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def score(
    forecast: Annotated[Path, typer.Argument(metavar="FORECAST", help="Folder of a forecast.")],
    outcomes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Published figures (default: calibration/outcomes.yaml)."
        ),
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also leave the marks as a page of text.")
    ] = None,
) -> None:
    """Mark a forecast against published figures, beside a rival who expects no change."""
    from sim.base.files import write_whole
    from sim.report.forecasts import terminal
    from sim.validation.forecasts.score import score as marked

    found = marked(forecast, outcomes)
    if markdown is not None:
        write_whole(markdown, terminal.markdown(found), "--markdown")
    terminal.show_scores(found)
