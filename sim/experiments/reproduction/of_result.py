"""Makes the result of a run again, every replicate of it, and compares file by file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.experiments.reproduction.causes import causes
from sim.experiments.reproduction.differences import Difference, of_files
from sim.experiments.reproduction.finding import Finding
from sim.experiments.run import carry_out, prepare
from sim.scenario.places import load_scenario, scenario_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.experiments.run import Request
    from sim.record.read import Result
    from sim.record.write import Draw


def requested(
    result: Result, scratch: Path, jobs: int | None = None, *, recorded: bool = False
) -> Request:
    """The run that should leave the same result in a scratch folder.

    The scenario of that name as it is today, or with ``recorded``, or where there is none of that
    name, the one that the folder holds.
    """
    today = scenario_folder() / f"{result.name}.yaml"
    of_today = today.is_file() and not recorded
    loaded = load_scenario(result.name if of_today else result.folder / "scenario.yaml")
    until = "precision" in result.summary
    request = prepare(
        replace(loaded, name=result.name),
        seed=result.seed,
        replicates=None if until else len(result.seeds),
        jobs=jobs,
        out=scratch / result.name,
        point=result.parameters["from"] == "point",
    )
    return replace(request, abridged=result.abridged)


def made_again(result: Result, request: Request, draw: Draw | None = None) -> Finding:
    """Carry the run out in its scratch folder and compare what it leaves."""
    again = carry_out(request, draw=draw)
    differences = [*_of_files(result, again), *_of_tables(result, again)]
    differences.sort(key=lambda one: one.file != "scenario.yaml")
    differing = {one.file for one in differences}
    compared = [*(f"tables/{name}" for name in result.record["tables"]), *result.record["files"]]
    return Finding(
        folder=result.folder,
        made=f"{len(again.seeds)} replicate{'s' * (len(again.seeds) > 1)}",
        same=[name for name in compared if name not in differing],
        differences=differences,
        causes=causes(result.record, again.record, differences),
    )


def _of_files(result: Result, again: Result) -> Iterator[Difference]:
    """Files by name: those that differ, those that are gone, and those that are new."""
    before, after = result.record["files"], again.record["files"]
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Difference(name, "is not made any more", numbers=not name.endswith(".svg"))
        elif name not in before:
            yield Difference(name, "was not there", numbers=not name.endswith(".svg"))
        elif found := of_files(name, result.folder / name, again.folder / name):
            yield found


def _of_tables(result: Result, again: Result) -> Iterator[Difference]:
    """Tables by their digests, which the record has even where the tables are not kept."""
    before, after = result.record["tables"], again.record["tables"]
    for name in sorted(before.keys() | after.keys()):
        then, now = before.get(name), after.get(name)
        if then == now:
            continue
        if then is None or now is None:
            yield Difference(f"tables/{name}", "was not there" if then is None else "is gone")
        elif then["rows"] != now["rows"]:
            yield Difference(f"tables/{name}", f"{then['rows']} rows -> {now['rows']}")
        else:
            yield Difference(f"tables/{name}", f"other values in its {then['rows']} rows")
