"""What a sweep leaves: every run, what each decision brings, the pictures, and their record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.files import whole_folder
from sim.experiments.sweeps.gather import RUNS, gather
from sim.experiments.sweeps.read import SWEEP, SweepResult, keep_unless
from sim.experiments.sweeps.verdicts import labels
from sim.parameters.priors import units_of_parameters
from sim.record.digest import TableDigest
from sim.record.numbers import digits, write_csv, write_text
from sim.record.provenance import RECORD, record, record_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.experiments.batch.store import Store
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.factors import Factor
    from sim.experiments.sweeps.plan import SweepPlan
    from sim.experiments.sweeps.verdicts import Distribution, Verdict

    Draw = Callable[[SweepResult], Mapping[str, str]]

ROWS_AT_ONCE = 5_000
DECISIONS = (
    "outcome", "decision", "runs", "p5", "p50", "p95", "gain", "gain_low", "gain_high", "best_in",
)  # fmt: skip


def write_sweep(place: Path, plan: SweepPlan, store: Store, draw: Draw) -> SweepResult:
    """Leave the folder of a finished sweep, whole or not at all.

    Args:
        place: the folder; an older sweep's is replaced, anything else is refused.
        plan: the sweep with its keys.
        store: where its runs are.
        draw: makes pictures: file name to SVG text.
    """
    with whole_folder(place, keep_unless(plan.loaded.name)) as folder:
        (folder / RUNS).parent.mkdir()
        gather(plan, store, folder / RUNS)
        write_text(folder / "sweep.yaml", plan.loaded.canonical_yaml())
        write_csv(folder / "design.csv", design_header(plan), design_lines(plan))
        told = Observations(plan)
        write_csv(folder / "observations.csv", told.header, told.lines(folder / RUNS))
        made_from = described(plan, told.failed)
        result = SweepResult(folder, made_from)
        write_csv(folder / "decisions.csv", DECISIONS, decision_lines(result.distributions))
        if result.verdicts:
            write_csv(folder / "verdicts.csv", verdict_header(plan), verdict_lines(result.verdicts))
        (folder / "figures").mkdir()
        for name, text in draw(result).items():
            write_text(folder / "figures" / name, text)
        whole = record(folder, made_from, {"runs": told.digest})
        write_text(folder / RECORD, record_text(whole))
    return SweepResult(place, whole)


def described(plan: SweepPlan, failed: int) -> dict[str, Any]:
    """The part of the record that says what the sweep is made from."""
    units = units_of_parameters(plan.space.opened(plan.settings(0)).loaded)
    return {
        "format": SWEEP.format,
        "sweep": {"name": plan.loaded.name, "sha256": plan.loaded.sha256},
        "seed": int(plan.sweep.seed),
        "replicates": int(plan.sweep.replicates),
        "decisions": len(plan.cases),
        "circumstances": len(plan.circumstances),
        "runs": len(plan),
        "failed": failed,
        "parameters": dict(plan.parameters),
        "levers": [of_factor(one, units) for one in plan.space.levers],
        "uncertainties": [of_factor(one, units) for one in plan.space.uncertainties],
    }


def of_factor(one: Factor, units: Mapping[str, str]) -> dict[str, Any]:
    """A factor in the record: what it is called, where it stands, and what it may be."""
    low, high = one.bounds
    return {
        "name": one.name,
        "path": one.path,
        "unit": units.get(one.path, ""),
        "low": low,
        "high": high,
        "levels": list(one.levels or ()),
    }


def design_header(plan: SweepPlan) -> list[str]:
    """Columns of ``design.csv``: what a point sets, and where it lies in the unit cube."""
    names = [one.name for one in plan.space.factors]
    return ["of", "number", "block", *names, *(f"unit {name}" for name in names)]


def design_lines(plan: SweepPlan) -> Iterator[list[str]]:
    """A line for each decision, then one for each circumstance."""
    names = [one.name for one in plan.space.factors]
    groups = (
        ("levers", plan.cases, plan.space.levers),
        ("uncertainties", plan.circumstances, plan.space.uncertainties),
    )
    for group, points, factors in groups:
        own = [one.name for one in factors]
        for number, settings in enumerate(points.settings):
            said = [_cell(settings.get(name)) for name in names]
            units = _units(points, number, own)
            lies = [units.get(name, "") for name in names]
            yield [group, str(number), str(points.blocks[number]), *said, *lies]


def _units(points: Points, number: int, names: Sequence[str]) -> dict[str, str]:
    if not points.units.size:
        return {}
    return dict(zip(names, map(repr, points.units[number].tolist()), strict=True))


class Observations:
    """``observations.csv``: a line for each run; what was read on the way is told afterwards."""

    def __init__(self, plan: SweepPlan) -> None:
        factors = (*plan.space.uncertainties, *plan.space.levers)
        self.header = [*(one.name for one in factors), "replicate", *plan.named, "error"]
        self.digest = TableDigest()
        self.failed = 0

    def lines(self, runs: Path) -> Iterator[list[str]]:
        """The lines, from the table of runs; memory does not grow with it."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = pq.ParquetFile(runs)
        columns = [name for name in file.schema_arrow.names if name != "kept"]
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
            table = pa.table(batch)
            self.digest.add(table)
            rows = table.select(self.header).to_pylist()
            self.failed += sum(row["error"] is not None for row in rows)
            yield from ([_cell(row[name]) for name in self.header] for row in rows)


def decision_lines(found: Sequence[Distribution]) -> Iterator[list[str]]:
    """Lines of ``decisions.csv``: gains are over the first decision, positive where better."""
    for one in found:
        band = map(digits, (one.low, one.median, one.high))
        gain = map(digits, (one.gain.mean, one.gain.low, one.gain.high, one.best_in))
        yield [one.outcome, one.choice, str(one.runs), *band, *gain]


def verdict_header(plan: SweepPlan) -> list[str]:
    """Columns of ``verdicts.csv``; gains are over the first decision, positive where better."""
    of_choices = [
        f"{choice}_{what}" for choice in labels(plan) for what in ("p50", "gain", "low", "high")
    ]
    lead = ["best", "second", "lead", "lead_low", "lead_high", "ahead_in", "winner"]
    situation = [] if plan.circumstances.units.size else list(plan.sweep.uncertainties)
    return ["outcome", *situation, *of_choices, *lead]


def verdict_lines(found: Sequence[Verdict]) -> Iterator[list[str]]:
    """A line for each outcome and situation."""
    for each in found:
        effects = [
            digits(number)
            for effect in each.effects
            for number in (effect.median, effect.gain.mean, effect.gain.low, effect.gain.high)
        ]
        lead = map(digits, (each.lead.mean, each.lead.low, each.lead.high, each.ahead))
        names = [each.best, each.second]
        yield [each.outcome, *each.levels.values(), *effects, *names, *lead, each.winner]


def _cell(value: str | float | None) -> str:
    return value if isinstance(value, str) else digits(value)
