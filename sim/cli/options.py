"""Options that several commands share, each with its one description."""

from __future__ import annotations

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
