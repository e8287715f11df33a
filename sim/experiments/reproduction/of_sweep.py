"""Makes some runs of a sweep again, and everything that follows from its observations.

A sweep of thousands of runs takes half an hour; its design, some of its runs and the whole way
from observations to decisions and verdicts are checked in seconds.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.experiments.batch.ask import Asking, pool_of
from sim.experiments.batch.store import Store
from sim.experiments.reproduction.causes import causes
from sim.experiments.reproduction.differences import Difference, of_files, of_values
from sim.experiments.reproduction.finding import Finding
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import plan
from sim.experiments.sweeps.record import (
    DECISIONS,
    decision_lines,
    described,
    design_header,
    design_lines,
    verdict_header,
    verdict_lines,
)
from sim.record.numbers import digits, write_csv, write_text
from sim.record.provenance import MODEL_VERSION
from sim.scenario.places import scenario_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.experiments.sweeps.plan import SweepPlan
    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.record import Draw

STRIDE = 7919
"""Rows between the runs that are made again: a prime, so that all come round."""


def planned_again(result: SweepResult, *, recorded: bool = False) -> SweepPlan:
    """The plan of the sweep of that name today, or of the one that its folder holds."""
    today = scenario_folder() / "sweeps" / f"{result.name}.yaml"
    file = today if today.is_file() and not recorded else result.folder / "sweep.yaml"
    loaded = replace(load_sweep(file), name=result.name)
    return plan(loaded, point=result.record["parameters"]["from"] == "point")


def made_again(
    result: SweepResult,
    planned: SweepPlan,
    scratch: Path,
    runs: int,
    turn: int = 0,
    jobs: int | None = None,
    draw: Draw | None = None,
) -> Finding:
    """Compare the plan, some runs, and all that follows from the observations kept.

    Args:
        result: the sweep as it was committed.
        planned: the same sweep as it would be planned today.
        scratch: an empty folder.
        runs: how many runs are made again.
        turn: which of them: another number, others.
        jobs: processes at work.
        draw: makes its pictures.
    """
    differences = [*_of_plan(result, planned, scratch)]
    rows: list[int] = []
    if not differences:
        rows = sorted({(turn * runs + one) * STRIDE % len(planned) for one in range(runs)})
        differences += _of_runs(result, planned, rows, scratch, jobs)
        differences += _of_what_follows(result, planned, scratch, draw)
    differing = {one.file for one in differences}
    here = {"model_version": MODEL_VERSION, **described(planned, result.failed)}
    return Finding(
        folder=result.folder,
        made=f"{len(rows)} of {len(planned)} runs",
        same=[name for name in result.record["files"] if name not in differing],
        differences=differences,
        causes=causes(result.record, here, differences),
    )


def _of_plan(result: SweepResult, planned: SweepPlan, scratch: Path) -> Iterator[Difference]:
    write_text(scratch / "sweep.yaml", planned.loaded.canonical_yaml())
    write_csv(scratch / "design.csv", design_header(planned), design_lines(planned))
    for name in ("sweep.yaml", "design.csv"):
        if found := of_files(name, result.folder / name, scratch / name):
            yield found


def _of_runs(
    result: SweepResult,
    planned: SweepPlan,
    rows: list[int],
    scratch: Path,
    jobs: int | None,
) -> Iterator[Difference]:
    """The lines of ``observations.csv`` whose runs were made again."""
    store = Store(scratch / "store")
    store.open()
    asking = Asking(store, pool_of(store, jobs, None))
    again = asking([planned.run(row) for row in rows], planned.named)
    with (result.folder / "observations.csv").open(encoding="utf-8", newline="") as stream:
        lines = [*csv.DictReader(stream)]
    places = [(row, name) for row in rows for name in planned.named]
    before = {f"run {row} {name}": lines[row][name] for row, name in places}
    after = dict(zip(before, map(digits, again.ravel().tolist()), strict=True))
    if before != after:
        yield of_values("observations.csv", before, after)


def _of_what_follows(
    result: SweepResult, planned: SweepPlan, scratch: Path, draw: Draw | None
) -> Iterator[Difference]:
    """Decisions, verdicts and pictures, made again from the observations that are kept."""
    made: dict[str, Any] = {"decisions.csv": (DECISIONS, decision_lines(result.distributions))}
    if result.verdicts:
        made["verdicts.csv"] = (verdict_header(planned), verdict_lines(result.verdicts))
    for name, (header, lines) in made.items():
        write_csv(scratch / name, header, lines)
    pictures = {} if draw is None else draw(result)
    (scratch / "figures").mkdir()
    for name, text in pictures.items():
        write_text(scratch / "figures" / name, text)
    for name in (*made, *(f"figures/{name}" for name in pictures)):
        if found := of_files(name, result.folder / name, scratch / name):
            yield found
