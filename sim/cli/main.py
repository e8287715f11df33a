"""Entry point: hands over to a command and turns what goes wrong into an exit status.

0 is success, 1 a fault of the model that a check found, 2 something the user can put right
(both told on standard error, without a traceback), 130 Ctrl-C, 143 a request to end.
Nothing heavy is imported here.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from sim.base.errors import CheckFailed, ScenarioError, TalentwarError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    signal.signal(signal.SIGTERM, _end)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name that cannot be shown is no reason to fail
    status = _status(arguments)
    _leave_the_terminal_alone()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`talentwar ... | head`); nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _status(arguments: Sequence[str] | None) -> int:
    try:
        given = list(sys.argv[1:] if arguments is None else arguments)
        if plainly_validates(given):
            from sim.scenario.verdict import all_are_valid

            return 0 if all_are_valid(given[1:]) else 2
        from sim.cli.app import app

        app(given, prog_name="talentwar")
    except TalentwarError as error:
        prefix = "" if isinstance(error, ScenarioError) else "talentwar: "
        print(f"{prefix}{error}", file=sys.stderr)
        return 2
    except CheckFailed as error:
        print(f"talentwar: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _interrupted()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
        return _interrupted() if code == 130 else code
    return 0


def plainly_validates(given: Sequence[str]) -> bool:
    """Whether files are to be checked and nothing else: then there are no options to parse.

    Editors and hooks check a file at every save; a third of the time would go into
    importing the option parser.
    """
    return len(given) > 1 and given[0] == "validate" and not any(g.startswith("-") for g in given)


def _leave_the_terminal_alone() -> None:
    """Where colorama is installed numba starts it, and it would end every output in an escape."""
    colorama = sys.modules.get("colorama.initialise")
    if colorama is not None:
        atexit.unregister(colorama.reset_all)


def _interrupted() -> int:
    print("\nstopped; no unfinished result is left behind", file=sys.stderr)
    return 130


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # clearing up is not to be interrupted
    raise SystemExit(143)
