"""``talentwar schema``: the JSON Schema for editors, and the same as pages for readers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there instead of printing it.")
    ] = None,
    pages: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write the reference pages there instead, and model.md's blocks beside it anew.",
        ),
    ] = None,
) -> None:
    """Write the JSON Schema of scenario files, for editors."""
    if pages is not None:
        write_reference(pages)
    if out is not None or pages is None:
        write_schema(out)


def write_schema(out: Path | None) -> None:
    """Print the schema, or write it into a file."""
    import json

    from sim.base.files import write_whole
    from sim.scenario.json_schema import partial_schema
    from sim.scenario.schema import Scenario

    text = json.dumps(partial_schema(Scenario), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text)
        typer.echo(f"written to {out}")


def write_reference(folder: Path) -> None:
    """Write the pages of the reference and say where they are."""
    from sim.report.reference import write_pages

    for place in write_pages(folder):
        typer.echo(f"written to {place}")
