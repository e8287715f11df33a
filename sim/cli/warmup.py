"""``talentwar warmup``: compile everything now, so that no run has to wait for it."""

from __future__ import annotations

import typer


def warmup() -> None:
    """Compile the rules about people, once after an install; runs would do it when needed."""
    from sim.cli.progress import tell_of_compiling
    from sim.experiments.warmup import warm_up

    tell_of_compiling()
    warmth = warm_up()
    if warmth.kept_in is None:
        typer.echo(f"{warmth.compiled} rules compiled; no cache folder can be written, so each")
        typer.echo("process compiles them again. Say NUMBA_CACHE_DIR=/some/folder to keep them.")
    elif warmth.compiled:
        typer.echo(f"{warmth.compiled} rules compiled and kept in {warmth.kept_in}")
    else:
        typer.echo(f"nothing to compile: all rules are in {warmth.kept_in}")
