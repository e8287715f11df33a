"""``talentwar schema``: the JSON Schema that lets an editor check scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there instead of printing it.")
    ] = None,
) -> None:
    """Write the JSON Schema of scenario files, for editors."""
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
