"""What a sweep leaves: every observation, every verdict, the picture, and their record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.files import whole_folder
from sim.record.numbers import digits, write_csv, write_text
from sim.record.provenance import RECORD, record, record_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.experiments.choices import Verdict
    from sim.experiments.sweep import Observation, Sweep
    from sim.scenario.load import Loaded

    Draw = Callable[[Sweep, Sequence[Verdict]], Mapping[str, str]]

FILES = ("sweep.yaml", "observations.csv", "verdicts.csv", "figures/choices.svg", RECORD)


def write_sweep(
    place: Path,
    loaded: Loaded[Sweep],
    rows: Sequence[Observation],
    found: Sequence[Verdict],
    draw: Draw,
    parameters: Mapping[str, Any],
) -> None:
    """Leave the folder of a finished sweep, whole or not at all.

    Args:
        place: the folder; an older sweep's is replaced, anything else is refused.
        loaded: the sweep file as checked.
        rows: what was observed.
        found: what follows from it.
        draw: makes pictures: file name to SVG text.
        parameters: where fitted parameters had their numbers from.
    """
    sweep = loaded.value
    with whole_folder(place, why_not_a_sweep) as folder:
        write_text(folder / "sweep.yaml", loaded.canonical_yaml())
        write_csv(folder / "observations.csv", observation_header(sweep), observation_lines(rows))
        write_csv(folder / "verdicts.csv", verdict_header(sweep), verdict_lines(found))
        (folder / "figures").mkdir()
        for name, text in draw(sweep, found).items():
            write_text(folder / "figures" / name, text)
        made_from: dict[str, Any] = {
            "sweep": {"name": loaded.name, "sha256": loaded.sha256},
            "seed": sweep.seed,
            "replicates": sweep.replicates,
            "parameters": dict(parameters),
        }
        write_text(folder / RECORD, record_text(record(folder, made_from, {})))


def why_not_a_sweep(folder: Path) -> str | None:
    """Why a folder must not be replaced; None when it holds an old sweep and nothing else."""
    if not (folder / RECORD).is_file() or not (folder / "sweep.yaml").is_file():
        return "it is not the folder of a sweep"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name not in FILES and not path.is_dir():
            return f"it holds a file that no sweep has put there ({name})"
    return None


def observation_header(sweep: Sweep) -> list[str]:
    """Columns of ``observations.csv``."""
    return [*sweep.circumstances, "choice", "replicate", *sweep.outcomes]


def observation_lines(rows: Sequence[Observation]) -> Iterator[list[str]]:
    """A line for each replicate of each case."""
    for row in rows:
        values = map(digits, row.outcomes.values())
        yield [*row.levels.values(), row.choice, str(row.replicate), *values]


def verdict_header(sweep: Sweep) -> list[str]:
    """Columns of ``verdicts.csv``; gains are over the first choice, positive where better."""
    of_choices = [
        f"{choice}_{what}" for choice in sweep.choices for what in ("p50", "gain", "low", "high")
    ]
    lead = ["best", "second", "lead", "lead_low", "lead_high", "ahead_in", "winner"]
    return ["outcome", *sweep.circumstances, *of_choices, *lead]


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
