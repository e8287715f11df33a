"""The commands of ``talentwar`` and their options."""

from __future__ import annotations

import typer

from sim.cli import (
    calibrate,
    compare,
    discover,
    explain,
    forecast,
    listing,
    report,
    reproduce,
    run,
    schema,
    score,
    sensitivity,
    serve,
    solve,
    sql,
    sweep,
    validate,
    warmup,
)

app = typer.Typer(
    name="talentwar",
    help="Who gets the AI talent, at what price, and who is let go.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    run.run,
    compare.compare,
    sweep.sweep,
    sensitivity.sensitivity,
    discover.discover,
    solve.solve,
    sql.sql,
    calibrate.calibrate,
    explain.explain,
    report.report,
    reproduce.reproduce,
    forecast.forecast,
    score.score,
    validate.validate,
    schema.schema,
    warmup.warmup,
):
    app.command()(command)
app.command("list")(listing.scenarios)
app.command("app")(serve.serve)
