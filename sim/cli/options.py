"""Options that several commands share, each with its one description."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value: firms.meta.capex=90e9."),
]
Replicates = Annotated[
    int | None, typer.Option(metavar="N", help="How often, each with its own luck.")
]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Seed of all luck.")]
Jobs = Annotated[
    int | None, typer.Option(metavar="N", help="Processes at work (default: one a processor).")
]
Point = Annotated[
    bool,
    typer.Option("--point", help="Fitted parameters at their best point, not drawn each time."),
]
Check = Annotated[
    bool | None,
    typer.Option(
        "--check/--no-check",
        help="Check every month's books and market; a tenth slower (or set TALENTWAR_CHECK).",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Of a Dask scheduler whose workers make the runs."),
]
StoreFolder = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help="Folder of finished runs, which are not repeated (default: runs/store).",
    ),
]
Outcome = Annotated[
    str | None, typer.Option("--of", metavar="STATISTIC", help="Which (default: the first).")
]
Decision = Annotated[
    str | None, typer.Option(metavar="NAME", help="Look at this decision of the sweep.")
]
Over = Annotated[
    str | None, typer.Option(metavar="NAME", help="And at what it brings over this one.")
]
