"""``talentwar sql``: ask a result, a sweep or the store in SQL."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer


def sql(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT", help="Folder of a result or a sweep, or the store."),
    ],
    query: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="One SELECT; without it, what may be asked."),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Write all rows as CSV.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write all rows to FILE.parquet or FILE.csv."),
    ] = None,
) -> None:
    """Ask in SQL for what no report shows: the tables of a result, a sweep's runs, the store."""
    from sim.base.errors import TalentwarError
    from sim.experiments.sql import asked, views
    from sim.report.sql import csv_text, refuse_as_place, show_answer, show_views, write_answer

    if csv and out is not None:
        raise TalentwarError("--csv and --out: all rows go to one place; give one of them")
    if out is not None:
        refuse_as_place(out, result)
    if query is None:
        if csv or out is not None:
            raise TalentwarError('there is no query; give one: "SELECT * FROM runs"')
        show_views(result, views(result))
        return
    with asked(result, query) as answer, suppress(BrokenPipeError):  # `| head` has enough
        if out is not None:
            write_answer(answer, out)
            typer.echo(f"{out}: written", err=True)
        elif csv:
            for piece in csv_text(answer):
                print(piece, end="")
        else:
            show_answer(answer)
