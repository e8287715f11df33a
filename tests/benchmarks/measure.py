"""One measurement in a process of its own: ``python -m tests.benchmarks.measure KIND ARGUMENT...``.

Prints what was measured as JSON; the process's peak memory is therefore the measurement's own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.sizes import scenario_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.shared_month import Clock

WARM_UP = 3
"""Months before any is counted: in a quarter everything has happened that code waits for."""
PEOPLE_OF_A_TINY_WORLD = 2_000
THIN = "population.scale=0.01"
"""Staff outside AI thinned to one in a hundred, as ensembles run."""


def peak_megabytes() -> float:
    """Most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def engine(people: str, months: str) -> dict[str, Any]:
    """The engine's months at a size, and how long its own columns take to stream once."""
    from sim.model import TalentMarket

    scenario = scenario_of(int(people))
    begun = time.perf_counter()
    model = TalentMarket(scenario, 1)
    founding = time.perf_counter() - begun
    seconds = months_of(model.step, int(months))
    peak = peak_megabytes()
    columns = [c for c in vars(model.world.people).values() if isinstance(c, np.ndarray)]
    return {
        "people": len(model.world.people),
        "founding_seconds": founding,
        "months_seconds": seconds,
        "peak_megabytes": peak,
        "bytes_a_person": sum(column.nbytes for column in columns) / len(model.world.people),
        "streaming_seconds": seconds_to_stream(columns),
    }


def months_of(step: Callable[[], None], months: int) -> list[float]:
    """Seconds of each month after a quarter to warm up."""
    seconds = []
    for _ in range(WARM_UP + months):
        begun = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - begun)
    return seconds[WARM_UP:]


def seconds_to_stream(columns: list[np.ndarray]) -> float:
    """Fastest of five times reading and writing every column once."""
    copies = [np.empty_like(column) for column in columns]
    times = []
    for _ in range(6):
        begun = time.perf_counter()
        for column, copy in zip(columns, copies, strict=True):
            np.copyto(copy, column)
        times.append(time.perf_counter() - begun)
    return min(times[1:])


def mesa_twin(people: str, months: str) -> dict[str, Any]:
    """The Mesa twin's months."""
    from tests.benchmarks.mesa_twin import MesaTwin

    begun = time.perf_counter()
    twin = MesaTwin(scenario_of(int(people)), 1)
    return of_twin(twin, len(twin.by_row), time.perf_counter() - begun, int(months))


def numpy_people(people: str, months: str) -> dict[str, Any]:
    """The numpy people's months."""
    from tests.benchmarks.numpy_people import NumpyPeople

    begun = time.perf_counter()
    twin = NumpyPeople(scenario_of(int(people)), 1)
    return of_twin(twin, len(twin.world.people), time.perf_counter() - begun, int(months))


def of_twin(twin: Any, people: int, founding: float, months: int) -> dict[str, Any]:
    """A twin's months: people and firms; handing people over to columns is not counted."""
    clock: Clock = twin.clock
    parts: dict[str, list[float]] = {"people": [], "firms": [], "hand over": []}
    for _ in range(WARM_UP):
        twin.step()
    for _ in range(months):
        before = dict(clock.seconds)
        twin.step()
        for name, seconds in parts.items():
            seconds.append(clock.seconds[name] - before.get(name, 0.0))
    both = [sum(pair) for pair in zip(parts["people"], parts["firms"], strict=True)]
    return {
        "people": people,
        "founding_seconds": founding,
        "months_seconds": both,
        "people_seconds": parts["people"],
        "hand_over_seconds": parts["hand over"],
        "peak_megabytes": peak_megabytes(),
    }


def baseline() -> dict[str, Any]:
    """The baseline at 1:1: set-up and all its months, nothing written."""
    from sim.model import TalentMarket
    from sim.scenario.places import load_scenario

    scenario = load_scenario("baseline", ["population.scale=1"]).value
    months = int(scenario.run.end) - int(scenario.run.start) + 1
    begun = time.perf_counter()
    model = TalentMarket(scenario, 1)
    founded = time.perf_counter()
    for _ in range(months):
        model.step()
    done = time.perf_counter()
    return {
        "people": len(model.world.people),
        "months": months,
        "founding_seconds": founded - begun,
        "months_seconds": done - founded,
        "peak_megabytes": peak_megabytes(),
    }


def replicate(times: str) -> dict[str, Any]:
    """One replicate of the baseline with thinned staff, and what is summed up of it."""
    from sim.model import simulate
    from sim.scenario.places import load_scenario
    from sim.statistics import overall

    scenario = load_scenario("baseline", [THIN]).value
    simulated, summed = [], []
    for seed in range(int(times) + 1):
        begun = time.perf_counter()
        ledger = simulate(scenario, seed)
        between = time.perf_counter()
        overall(ledger)
        simulated.append(between - begun)
        summed.append(time.perf_counter() - between)
    return {
        "seconds": float(np.median(simulated[1:])),
        "overall_seconds": float(np.median(summed[1:])),
        "peak_megabytes": peak_megabytes(),
    }


def processes(workers: str, replicates: str) -> dict[str, Any]:
    """Replicates a second as ``talentwar run --jobs`` makes them, workers already there."""
    from sim.experiments.run import run
    from sim.scenario.places import load_scenario

    loaded = load_scenario("baseline", [THIN])
    with tempfile.TemporaryDirectory() as folder:
        jobs, count = int(workers), int(replicates)
        run(loaded, replicates=jobs, jobs=jobs, out=Path(folder) / "first")
        begun = time.perf_counter()
        run(loaded, replicates=count, jobs=jobs, out=Path(folder) / "all")
        seconds = time.perf_counter() - begun
    return {"workers": jobs, "replicates": count, "a_second": count / seconds}


def threads(workers: str, replicates: str) -> dict[str, Any]:
    """Replicates a second by threads of one process."""
    from concurrent.futures import ThreadPoolExecutor

    from sim.model import simulate
    from sim.scenario.places import load_scenario
    from sim.statistics import overall

    scenario = load_scenario("baseline", [THIN]).value

    def one(seed: int) -> None:
        overall(simulate(scenario, seed))

    with ThreadPoolExecutor(int(workers)) as pool:
        list(pool.map(one, range(int(workers))))
        begun = time.perf_counter()
        list(pool.map(one, range(int(replicates))))
        seconds = time.perf_counter() - begun
    count = int(replicates)
    return {"workers": int(workers), "replicates": count, "a_second": count / seconds}


def memory(replicates: str) -> dict[str, Any]:
    """Memory held after 10, 100, ... tiny replicates of a month in one process."""
    from sim.model import TalentMarket

    scenario = scenario_of(PEOPLE_OF_A_TINY_WORLD)
    after: dict[str, float] = {}
    for count in range(1, int(replicates) + 1):
        model = TalentMarket(scenario, count)
        model.step()
        model.close()
        if count >= 10 and set(str(count)[1:]) == {"0"} and str(count)[0] == "1":
            after[str(count)] = megabytes_now()
    return {"megabytes_after": after}


def megabytes_now() -> float:
    """Memory this process holds; where the system does not tell, the most it has held."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return peak_megabytes()
    return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


KINDS: dict[str, Callable[..., dict[str, Any]]] = {
    each.__name__: each
    for each in (
        *(engine, mesa_twin, numpy_people),
        *(baseline, replicate, processes, threads, memory),
    )
}


def main() -> None:
    """Measure and print."""
    kind, *arguments = sys.argv[1:]
    print(json.dumps(KINDS[kind](*arguments)))


if __name__ == "__main__":
    main()
