"""``talentwar`` in a process of its own: loaded already, and without what only costs time.

Left out are drawn pictures, and how often a fit measures luck.  A process is forked from one that
has everything loaded, so that it is soon at work, and a kill seldom meets one that only loads.
"""

from __future__ import annotations

import os
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'
BEGUN = "begun"
"""First line of what a command says, when it begins."""


def carry_out(
    desk: Path,
    said: Path,
    words: Sequence[str],
    around: Mapping[str, str],
    before: Callable[[], None] | None,
) -> None:
    """Be that command, at a desk, and say so in two files; ``before`` is called first."""
    os.setsid()
    os.chdir(desk)
    os.environ |= around
    for kind, stream in ((".out", sys.stdout), (".err", sys.stderr)):
        with said.with_suffix(kind).open("w") as file:
            os.dup2(file.fileno(), stream.fileno())
    make_cheap(words[0])
    print(BEGUN, flush=True)
    if before is not None:
        before()
    try:
        main(words)
    finally:
        threading._shutdown()  # what an interpreter does first at its end, and a fork too late


def make_cheap(verb: str) -> None:
    """Empty pictures in the place of drawn ones, one language, and a fit's runs kept by sixes."""
    if verb == "report":
        from sim.report import page
        from sim.report.language import ENGLISH

        page.LANGUAGES = {ENGLISH.key: ENGLISH}
        assemble: Any = import_module("sim.report.page.assemble")
        assemble.drawn = lambda _: PICTURE
        assemble.embedded = lambda picture: {"finding": picture.finding}
    elif verb == "calibrate":
        from sim.calibration import runs, waves, written

        runs.PART, waves.REPEATED, waves.REPEATS, written.TRIALS = 6, 4, 2, 20
    else:
        from sim.report import figures, figures_of_sweeps

        figures.draw = figures_of_sweeps.draw = lambda *_, **__: {"one.svg": PICTURE}
