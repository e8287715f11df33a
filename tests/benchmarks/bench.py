"""Speed and memory side by side in one run: ``make bench``.

Measures the engine, a Mesa twin, straightforward numpy and workload W at several sizes, each in a
process of its own, and what runs cost from the shell.  Prints tables and writes them, with a chart,
to ``results/benchmarks/``.  Times of one machine say little; ratios measured in one run travel.

    python -m tests.benchmarks.bench [--sizes 10k,1M] [--quick] [--only sizes,runs,w]
                                     [--pythons /a/bin/python:/b/bin/python]

``--pythons`` (or ``BENCH_PYTHONS``) names other interpreters, for frameworks of workload W that
this environment does not have; what none of them has is left out and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import tables
from tests.benchmarks.chart import draw
from tests.benchmarks.machine import machine
from tests.benchmarks.workload_w import IMPLEMENTATIONS

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results" / "benchmarks"
SIZES = ("10k", "100k", "1M", "10M")
UNITS = {"k": 1_000, "M": 1_000_000}
PARTS = ("sizes", "w", "runs")

LARGEST = {"mesa_twin": 100_000, "agentpy": 100_000, "mesa do": 1_000_000}
LARGEST["mesa shuffle_do"] = 100_000
"""Largest sizes of those with an object a person: beyond, their time a person stays the same."""

CONTENDERS = (
    ("engine, 1 thread", "engine", {"TALENTWAR_THREADS": "1"}),
    ("engine, 2 threads", "engine", {"TALENTWAR_THREADS": "2"}),
    ("numpy", "numpy_people", {"TALENTWAR_THREADS": "1"}),
    ("Mesa", "mesa_twin", {"TALENTWAR_THREADS": "1"}),
)
"""Name in the tables, kind of measurement, environment."""

MAIN = "from sim.cli.main import main; main()"


def main() -> None:
    """Measure what was asked for, show it, keep it."""
    options = options_of(sys.argv[1:])
    found: dict[str, Any] = {"machine": machine()}
    if "sizes" in options.only:
        found["sizes"] = at_sizes(options.sizes, 3 if options.quick else 9)
    if "w" in options.only:
        found["workload_w"] = workload_w(options.sizes, options.pythons)
    if "runs" in options.only:
        found["runs"] = of_runs(options.quick)
    text = tables.markdown(found)
    print("\n" + text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "benchmarks.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "benchmarks.md").write_text(text, encoding="utf-8")
    if "sizes" in found:
        (RESULTS / "speed.svg").write_text(draw(found["sizes"]), encoding="utf-8")


def options_of(arguments: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench")
    parser.add_argument("--sizes", default="", help="people, such as 10k,1M")
    parser.add_argument("--quick", action="store_true", help="small sizes and few months")
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--pythons", default=os.environ.get("BENCH_PYTHONS", ""))
    options = parser.parse_args(arguments)
    wanted = options.sizes.split(",") if options.sizes else SIZES[: 2 if options.quick else None]
    options.sizes = [people_of(size) for size in wanted]
    options.only = options.only.split(",")
    options.pythons = [sys.executable, *filter(None, options.pythons.split(os.pathsep))]
    return options


def people_of(size: str) -> int:
    """10k is ten thousand, 1M a million."""
    unit = UNITS.get(size[-1:], 0)
    return int(float(size[:-1]) * unit) if unit else int(size)


def measured(kind: str, *arguments: object, **environment: str) -> dict[str, Any] | None:
    """One measurement in a process of its own, or nothing if the process failed."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", kind, *map(str, arguments)]
    print(f"  {kind} {' '.join(map(str, arguments))} {environment or ''}", file=sys.stderr)
    return answer_of(command, environment)


def answer_of(command: list[str], environment: dict[str, str]) -> dict[str, Any] | None:
    """What a command prints last, read as JSON."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        print(f"    failed ({done.returncode}): {last}", file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


# -- a month at several sizes --


def at_sizes(sizes: list[int], months: int) -> list[dict[str, Any]]:
    """Every contender at every size it is meant for."""
    rows = []
    for people in sizes:
        for name, kind, environment in CONTENDERS:
            if people <= LARGEST.get(kind, people):
                answer = measured(kind, people, months, **environment)
                if answer is not None:
                    rows.append({"implementation": name, **answer})
    for row in rows:
        row["month_seconds"] = month_of_a_quarter(row["months_seconds"])
        row["ns_per_person_month"] = 1e9 * row["month_seconds"] / row["people"]
    return rows


def month_of_a_quarter(seconds: list[float]) -> float:
    """Mean of a quarter's three months, each the median over quarters: firms cut once a quarter."""
    return sum(median(seconds[k::3]) for k in range(3)) / 3


# -- workload W --


def workload_w(sizes: list[int], pythons: list[str]) -> list[dict[str, Any]]:
    """Every implementation by the first interpreter that has what it needs."""
    script = str(Path(__file__).with_name("workload_w.py"))
    rows = []
    for name in IMPLEMENTATIONS:
        for people in sizes:
            if people > LARGEST.get(name, people):
                continue
            answer = None
            print(f"  workload W: {name} {people}", file=sys.stderr)
            for python in pythons:
                command = [python, script, name, str(people), "5"]
                answer = answer_of(command, {"STARSIM_INSTALL_FONTS": "0"})
                if answer is not None and "missing" not in answer:
                    break
            if answer is None or "missing" in answer:
                rows.append({"implementation": name, "people": people, "missing": True})
                break
            seconds = median(answer["seconds"])
            rows.append(
                {
                    "implementation": name,
                    "people": people,
                    "month_seconds": seconds,
                    "million_person_months_a_second": people / seconds / 1e6,
                    "peak_megabytes": answer["peak_megabytes"],
                }
            )
    return rows


# -- runs --


def of_runs(quick: bool) -> dict[str, Any]:
    """What runs, replicates and start-up cost."""
    one = {"TALENTWAR_THREADS": "1"}
    found: dict[str, Any] = {"start-up": start_up(3 if quick else 9)}
    found["first run, nothing compiled"], found["the same again"] = first_run()
    found["baseline from the shell"] = shell(["run", "baseline", "--replicates", "1"])
    found["baseline in process"] = measured("baseline")
    found["baseline in process, 1 thread"] = measured("baseline", **one)
    found["replicate, staff at 1 %"] = measured("replicate", 2 if quick else 5, **one)
    count = 4 if quick else replicates_in(20.0, found["replicate, staff at 1 %"])
    for kind in ("processes", "threads"):
        alone = measured(kind, 1, count, **one)
        both = measured(kind, 2, 2 * count, **one)
        if alone and both:
            efficiency = both["a_second"] / (2.0 * alone["a_second"])
            found[kind] = {"1": alone, "2": both, "efficiency": efficiency}
    found["memory"] = measured("memory", 100 if quick else 10_000, **one)
    return found


def replicates_in(seconds: float, one: dict[str, Any] | None) -> int:
    """As many replicates as take about so long, and at least four."""
    each = one["seconds"] + one["overall_seconds"] if one else 1.0
    return max(4, min(200, round(seconds / each)))


def start_up(times: int) -> dict[str, float]:
    """Seconds until these are done, median: bare Python, ``--help``, ``validate``."""
    commands = {
        "bare python": [sys.executable, "-c", "pass"],
        "--help": [sys.executable, "-c", MAIN, "--help"],
        "validate baseline": [sys.executable, "-c", MAIN, "validate", "baseline"],
    }
    found = {}
    for name, command in commands.items():
        seconds = []
        for _ in range(times + 1):
            begun = time.perf_counter()
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            seconds.append(time.perf_counter() - begun)
        found[name] = median(seconds[1:])
    return found


def first_run() -> tuple[dict[str, float], dict[str, float]]:
    """The first run after an installation, compilation included, and the next one."""
    with tempfile.TemporaryDirectory() as cache:
        short = ["run", "baseline", "--replicates", "1", "--set", "population.scale=0.01"]
        environment = {"NUMBA_CACHE_DIR": cache}
        return shell(short, environment), shell(short, environment)


def shell(arguments: list[str], environment: dict[str, str] | None = None) -> dict[str, float]:
    """Wall-clock seconds and peak memory of a ``talentwar`` command and nothing else."""
    print(f"  talentwar {' '.join(arguments)}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as out, Path(os.devnull).open("w") as nowhere:
        command = [sys.executable, "-c", MAIN, *arguments, "--out", f"{out}/result"]
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | (environment or {}), stdout=nowhere, stderr=nowhere
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {"seconds": seconds, "peak_megabytes": usage.ru_maxrss / 1024}


if __name__ == "__main__":
    main()
