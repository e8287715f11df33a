"""kill -9 at random moments, a hundred times each verb: ``make faults``.

``python -m tests.faults.kill [VERB...] [--times 100] [--seed 1] [--jobs 1] [--only N] [--in DIR]``
prints what stood after each kill, and ends in failure if anything was half, lost or left behind;
the folder of a trial that went wrong is kept.  A trial is made again with its seed and number.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.plugins import plugins
from tests.faults.desks import Desks, desks
from tests.faults.trial import Outcome, Plan, attempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VERBS = plugins("tests.faults.verbs")
WHEN, FOUND = ("before", "at work", "after"), ("nothing", "old", "new")
COLUMNS = (
    *("verb", "trials", *(f"killed {when}" for when in WHEN), *(f"found {one}" for one in FOUND)),
    *("then identical", "faults", "s undisturbed"),
)


def one(verb: str, seed: int, folder: Path, measure: Desks, number: int) -> tuple[int, Outcome]:
    """A trial by its number; its folder goes, unless something was wrong."""
    desk = folder / verb / f"trial-{seed}-{number}"
    try:
        outcome = attempt(measure, Plan.of(seed, verb, number), desk)
    except Exception as error:
        outcome = Outcome(Plan.of(seed, verb, number), faults=[f"{type(error).__name__}: {error}"])
    if not outcome.faults:
        shutil.rmtree(desk)
    return number, outcome


def told(verb: str, seed: int, folder: Path, ended: tuple[int, Outcome]) -> Outcome:
    """Tell of a trial as soon as it is over, and what was wrong."""
    number, outcome = ended
    print(f"{verb} {number}: {outcome.when}, {outcome.found}", file=sys.stderr)
    for fault in outcome.faults:
        where = folder / verb / f"trial-{seed}-{number}"
        print(f"{verb} --seed {seed} --only {number}: {fault}\n  {outcome.plan}\n  {where}")
    return outcome


def line(verb: str, outcomes: Sequence[Outcome], seconds: float) -> str:
    """A row of the table."""
    when, found = (Counter(getattr(one, of) for one in outcomes) for of in ("when", "found"))
    faults = sum(bool(one.faults) for one in outcomes)
    cells = [verb, len(outcomes), *(when[one] for one in WHEN), *(found[one] for one in FOUND)]
    cells += [sum(one.resumed for one in outcomes), faults, f"{seconds:.1f}"]
    return row(cells)


def row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> int:
    asked = arguments()
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="faults-"))
    numbers = range(asked.times) if asked.only is None else [asked.only]
    rows, faults = [row(COLUMNS), row("---" for _ in COLUMNS)], 0
    with ThreadPoolExecutor(asked.jobs) as pool:
        for verb in asked.verbs or VERBS:
            measure = desks(VERBS[verb], folder / verb)
            trials = pool.map(partial(one, verb, asked.seed, folder, measure), numbers)
            outcomes = [told(verb, asked.seed, folder, ended) for ended in trials]
            faults += sum(bool(outcome.faults) for outcome in outcomes)
            rows.append(line(verb, outcomes, measure.seconds[1]))
            print(rows[-1], flush=True)
    print("\n".join(rows))
    if not faults:
        shutil.rmtree(folder)
    return int(faults > 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("verbs", nargs="*", choices=[*VERBS, []], metavar="VERB")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="trials at once")
    parser.add_argument("--only", type=int, metavar="N", help="one trial, by its number")
    parser.add_argument("--in", dest="folder", help="where trials are made")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
