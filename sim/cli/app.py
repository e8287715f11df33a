"""The commands of ``talentwar`` and their options."""

from __future__ import annotations

import typer

from sim.cli import calibrate, compare, explain, listing, run, schema, sweep, validate, warmup

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
    calibrate.calibrate,
    explain.explain,
    validate.validate,
    schema.schema,
    warmup.warmup,
):
    app.command()(command)
app.command("list")(listing.scenarios)
