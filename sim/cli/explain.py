"""``talentwar explain``: what the articles say, where it enters, and what the model makes of it."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    result: Annotated[
        str | None,
        typer.Argument(metavar="RESULT", help="Result folder (default: results/baseline)."),
    ] = None,
    figure: Annotated[
        str | None, typer.Option(metavar="ID", help="One figure; without it, all in a table.")
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", hidden=True, help="The page docs/figures.md.")
    ] = False,
) -> None:
    """Trace reported figures both ways: what was said and where it enters, what came out."""
    from sim.evidence import explaining
    from sim.evidence.figures import load_figures
    from sim.report.explanation import show_all, show_figure
    from sim.report.figures_page import page

    if markdown:
        typer.echo(page(load_figures()), nl=False)
    elif figure is None:
        show_all(explaining.explain_all(result))
    else:
        show_figure(explaining.explain(figure, result))
