"""The tables of a benchmark: what was measured, beside what was aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

REFERENCE = "engine, 1 thread"
OBJECTS = "Mesa"
ARRAYS = "numpy"
FULL_SIZE = 1_000_000
"""The size nearest to the whole industry, at which months are compared with goals."""

MONTH = (
    "A month is the mean of a quarter's three, each the median over quarters, after a quarter to "
    "warm up. The engine records everything. Of Mesa and numpy counted are people's rules with the "
    "main statistics, and the firms' rules (the engine's own); handing people over between the two "
    "is not counted. Mesa stops at 100 k people: its time a person stays the same."
)
GROWTH = (
    "How time grows with people: as a power of their number, over all sizes and over the last "
    "step; and what a month costs whatever its size, and each further person:"
)
WORKLOAD_W = (
    "Million person-months a second of a small labour market "
    "(see `tests/benchmarks/workload_w.py`)."
)

Rows = list[dict[str, Any]]


def markdown(found: dict[str, Any]) -> str:
    """Everything that was measured, as Markdown."""
    facts = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in found["machine"].items()
    )
    parts = ["# Benchmarks", f"Measured in one run on: {facts}."]
    if "sizes" in found:
        parts += of_sizes(found["sizes"])
    if found.get("sizes") or found.get("runs"):
        parts += of_goals(found.get("sizes", []), found.get("runs", {}))
    if "workload_w" in found:
        parts += of_workload_w(found["workload_w"])
    if "runs" in found:
        parts += of_runs(found["runs"])
    return "\n\n".join(parts) + "\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, padded so that it reads well as text too; numbers to the right."""
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]

    def line(cells: list[str]) -> str:
        first, *rest = (
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join([first, *rest]) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def short(people: int) -> str:
    """10 k, 1.7 M."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if people >= 0.95 * size:
            return f"{people / size:.3g} {unit}"
    return str(people)


# -- a month at several sizes --


def of_sizes(rows: Rows) -> list[str]:
    """A month at every size, and how time grows with it."""
    head = ["implementation", "people", "month ms", "ns a person", "x engine", "peak MB"]
    body = [
        [
            row["implementation"],
            short(row["people"]),
            f"{1e3 * row['month_seconds']:,.1f}",
            f"{row['ns_per_person_month']:,.1f}",
            f"{times_engine(rows, row):,.1f}" if times_engine(rows, row) else "",
            f"{row['peak_megabytes']:,.0f}",
        ]
        for row in sorted(rows, key=lambda row: (row["implementation"], row["people"]))
    ]
    growth = [
        [
            f"{name}, {short(each.least)} to {short(each.most)}",
            f"{each.exponent:.2f}",
            f"{each.last:.2f}",
            f"{1e3 * each.fixed_seconds:,.1f}",
            f"{1e9 * each.seconds_a_person:,.1f}",
        ]
        for name, each in growth_of(rows).items()
    ]
    streams = [
        [
            row["implementation"],
            short(row["people"]),
            f"{row['bytes_a_person']:.0f}",
            f"{1e3 * row['streaming_seconds']:,.2f}",
            f"{row['month_seconds'] / row['streaming_seconds']:,.1f}",
        ]
        for row in rows
        if row.get("streaming_seconds")
    ]
    return [
        "## A month of the whole model",
        MONTH,
        table(head, body),
        GROWTH,
        table(["implementation", "exponent", "last step", "fixed ms", "ns a person"], growth),
        "A month against reading and writing the engine's own columns of people once:",
        table(["implementation", "people", "bytes a person", "stream ms", "x stream"], streams),
    ]


def times_engine(rows: Rows, row: dict[str, Any]) -> float:
    """Time a person over the engine's on one thread at the same size; 0 if it was not measured."""
    same = [
        other["ns_per_person_month"]
        for other in rows
        if other["implementation"] == REFERENCE
        and abs(log(other["people"] / row["people"])) < log(1.2)
    ]
    return row["ns_per_person_month"] / same[0] if same else 0.0


@dataclass(frozen=True)
class Growth:
    """How a month's time grows with people, over the sizes that were measured.

    ``exponent`` is the slope of log time on log people, ``last`` the same between the two largest
    sizes; the fixed part and the time of one more person follow from the smallest and largest.
    """

    least: int
    most: int
    exponent: float
    last: float
    fixed_seconds: float
    seconds_a_person: float


def growth_of(rows: Rows) -> dict[str, Growth]:
    """Growth of every implementation measured at several sizes."""
    found = {}
    for name in dict.fromkeys(row["implementation"] for row in rows):
        mine = sorted(
            (r["people"], r["month_seconds"]) for r in rows if r["implementation"] == name
        )
        if len(mine) > 1:
            (least, short_month), (most, long_month) = mine[0], mine[-1]
            a_person = (long_month - short_month) / (most - least)
            fixed = max(0.0, short_month - a_person * least)
            found[name] = Growth(least, most, slope(mine), slope(mine[-2:]), fixed, a_person)
    return found


def slope(points: list[tuple[int, float]]) -> float:
    """Least-squares slope of log time on log people."""
    x, y = ([log(value) for value in column] for column in zip(*points, strict=True))
    middle, level = sum(x) / len(x), sum(y) / len(y)
    rise = sum((a - middle) * (b - level) for a, b in zip(x, y, strict=True))
    return rise / sum((a - middle) ** 2 for a in x)


# -- goals --


def of_goals(sizes: Rows, runs: dict[str, Any]) -> list[str]:
    """What was aimed at, and whether it was reached."""
    rows = [*goals_of_months(sizes), *goals_of_runs(runs)]
    body = [[what, goal, got, "yes" if met else "no"] for what, goal, got, met in rows]
    return ["## Goals", table(["what", "goal", "measured", "met"], body)] if body else []


Goal = tuple[str, str, str, bool]


def goals_of_months(rows: Rows) -> list[Goal]:
    """Goals of a month at the whole industry's size."""

    def largest(name: str, most: int = 10**9) -> dict[str, Any] | None:
        mine = [r for r in rows if r["implementation"] == name and r["people"] <= 1.2 * most]
        return max(mine, key=lambda row: row["people"], default=None)

    goals: list[Goal] = []
    engine, arrays, objects = largest(REFERENCE, FULL_SIZE), largest(ARRAYS, FULL_SIZE), None
    objects = largest(OBJECTS)
    if engine is None:
        return goals
    at = f"at {short(engine['people'])} people, 1 thread"
    for name, row, least in (("plain Mesa", objects, 200), ("numpy", arrays, 5)):
        if row is not None:
            ratio = row["ns_per_person_month"] / engine["ns_per_person_month"]
            elsewhere = row["people"] != engine["people"]
            whose = f" (its own at {short(row['people'])})" if elsewhere else ""
            what = f"faster a person than {name}{whose}, {at}"
            goals.append((what, f">= {least} times", f"{ratio:,.1f}", ratio >= least))
    streams = engine["month_seconds"] / engine["streaming_seconds"]
    goals.append((f"month over streaming, {at}", "<= 15", f"{streams:.1f}", streams <= 15))
    growth = growth_of(rows).get(REFERENCE)
    if growth is not None:
        sizes = f"{short(growth.least)} to {short(growth.most)}"
        got = f"{growth.exponent:.2f}, last step {growth.last:.2f}"
        met = 0.95 <= growth.exponent <= 1.1
        goals.append((f"exponent of growth, {sizes}", "0.95 to 1.1", got, met))
    return goals


def goals_of_runs(runs: dict[str, Any]) -> list[Goal]:
    """Goals of whole runs, replicates and start-up."""
    if not runs or any(value is None for value in runs.values()):
        return []
    shell, inside = runs["baseline from the shell"], runs["baseline in process"]
    one, start = runs["replicate, staff at 1 %"], runs["start-up"]
    first = runs["first run, nothing compiled"]["seconds"]

    def below(what: str, most: float, value: float, unit: str) -> Goal:
        return what, f"< {most:g} {unit}", f"{value:.3g} {unit}", value < most

    goals = [
        below("baseline 1:1 from the shell", 3.0, shell["seconds"], "s"),
        below("its memory", 1000.0, shell["peak_megabytes"], "MB"),
        below("its months, for 36", 1.0, 36.0 / inside["months"] * inside["months_seconds"], "s"),
        below("a replicate with staff at 1 %", 100.0, 1e3 * one["seconds"], "ms"),
        below("first run, compilation included", 60.0, first, "s"),
    ]
    for name in ("--help", "validate baseline"):
        times = start[name] / start["bare python"]
        got = f"{start[name]:.3f} s, {times:.1f} times bare Python"
        goals.append((name, "< 0.3 s, better < 5 times bare", got, start[name] < 0.3))
    for kind in ("processes", "threads"):
        if kind in runs:
            share = runs[kind]["efficiency"]
            goals.append((f"two workers, {kind}", ">= 90 %", f"{share:.0%}", share >= 0.9))
    held = list(runs["memory"]["megabytes_after"].values())
    grown = held[-1] - held[0]
    goals.append(("memory grown over replicates", "flat (< 5 MB)", f"{grown:.1f} MB", grown < 5.0))
    return goals


# -- workload W and runs --


def of_workload_w(rows: Rows) -> list[str]:
    """Million person-months a second, an implementation a line, a size a column."""
    sizes = sorted({row["people"] for row in rows if "missing" not in row})
    body = []
    for name in dict.fromkeys(row["implementation"] for row in rows):
        mine = {row["people"]: row for row in rows if row["implementation"] == name}
        if any("missing" in row for row in mine.values()):
            body.append([name, *("not installed" for _ in sizes)])
            continue
        rates = [mine.get(people, {}).get("million_person_months_a_second") for people in sizes]
        body.append([name, *("" if rate is None else f"{rate:,.2f}" for rate in rates)])
    return [
        "## Workload W in other frameworks",
        WORKLOAD_W,
        table(["implementation", *map(short, sizes)], body),
    ]


def of_runs(runs: dict[str, Any]) -> list[str]:
    """What runs cost: seconds and memory."""
    body = []
    for name, value in runs.items():
        if value is None:
            body.append([name, "failed", ""])
        elif name == "start-up":
            body += [[f"start-up: {what}", f"{sec:.3f}", ""] for what, sec in value.items()]
        elif name == "memory":
            body += [
                [f"memory after {count} tiny replicates", "", f"{held:,.0f}"]
                for count, held in value["megabytes_after"].items()
            ]
        elif "efficiency" in value:
            body += [
                [f"{name}: {n} at work, a replicate every", f"{1 / value[n]['a_second']:.3f}", ""]
                for n in ("1", "2")
            ]
        else:
            seconds = value.get("seconds")
            if seconds is None:
                seconds = value["founding_seconds"] + value["months_seconds"]
            body.append([name, f"{seconds:.3f}", f"{value['peak_megabytes']:,.0f}"])
    return ["## Runs", table(["what", "seconds", "MB"], body)]
