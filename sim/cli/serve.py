"""``talentwar app``: live what-if runs in the browser."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Where to listen; beyond this machine only if told."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")
    ] = 8501,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    lang: Annotated[
        str, typer.Option(metavar="en|zh", help="Language it opens in; it has both.")
    ] = "en",
) -> None:
    """Choose a scenario, turn its levers, run it, and see what that changes, in the browser."""
    from sim.app.serve import THIS_MACHINE
    from sim.app.serve import serve as served
    from sim.cli.progress import tell_of_compiling

    if host not in THIS_MACHINE:
        typer.echo(
            f"warning: anyone who reaches port {port} of this machine at {host} may start runs "
            "on it",
            err=True,
        )
    tell_of_compiling()
    served(host, port, lang, browser=browser, told=_tell)


def _tell(address: str) -> None:
    typer.echo(f"talentwar app: {address}  (Ctrl-C ends it)")
