"""The index of committed results: a picture and three numbers for each scenario, as Markdown.

Somebody who opens the folder sees what each scenario asks and what came of it against the first
result, in pairs of runs with the same luck: of what it looks at the first three statistics, and the
picture of what they are about.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.comparison_page import settings
from sim.report.figures_of_comparisons import Compared, shifts
from sim.report.language import ENGLISH
from sim.report.statistic_words import called, write_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiments.compare import Comparison, Effect
    from sim.record.read import Result
    from sim.report.picture import Picture

NUMBERS = 3
PICTURES = "pictures"


def gallery(
    folder: Path, a: Result, others: Sequence[Result], comparisons: Sequence[Comparison]
) -> dict[str, str]:
    """The index and its pictures: name of each file in the folder, and its text.

    Args:
        folder: where the index goes, in which the results are.
        a: the result the others are set against.
        others: results in the order of their comparisons.
        comparisons: of each against ``a``.
    """
    files: dict[str, str] = {}
    lines = [*_heading(a, comparisons), *_section(folder, a, _own_picture(folder, a), _levels(a))]
    for other, comparison in sorted(
        zip(others, comparisons, strict=True), key=lambda pair: pair[0].name
    ):
        drawn = _picture(a, other, comparison)
        shown = _own_picture(folder, other)
        if drawn is not None:
            shown = f"{PICTURES}/{other.name}.svg"
            files[shown] = drawn.svg()
        lines += _section(folder, other, shown, _effects(a, other, comparison))
    lines += [*_sweeps(folder), *_forecasts(folder)]
    return {"README.md": "\n".join(lines).rstrip() + "\n"} | files


def _heading(a: Result, comparisons: Sequence[Comparison]) -> Iterator[str]:
    pairs = max(one.pairs for one in comparisons)
    yield "# Committed results"
    yield ""
    yield (
        "Made by `make results`, checked by `talentwar reproduce`. A folder holds the short form "
        f"of a result (`run --abridged`); `{a.name}` is whole but for its tables."
    )
    yield ""
    yield (
        f"Amounts are medians over runs. Effects are means over {pairs} pairs of runs with the "
        "same luck, in brackets their interval of 90 %; bold where it leaves out zero. Shares and "
        f"probabilities in per cent, their effects in points. Made with: {', '.join(settings(a))}."
    )
    yield ""


def _sweeps(folder: Path) -> Iterator[str]:
    """The sweeps that are in the folder too, each with its question and first picture."""
    from sim.experiments.reproduction.committed import committed
    from sim.experiments.sweeps.read import read_sweep

    found = [one.folder for one in committed([folder]) if one.kind == "sweep"]
    for place in found:
        sweep = read_sweep(place)
        title = " ".join(sweep.sweep.title.split())
        question = " ".join(sweep.sweep.question.split())
        drawn = sorted(name for name in sweep.record["files"] if name.endswith(".svg"))
        yield f"## {title}"
        yield ""
        yield f"[`{sweep.name}`]({place.name}), a sweep of {sweep.record['runs']} runs: {question}"
        yield ""
        if drawn:
            yield f"![{title}]({place.name}/{drawn[0]})"
            yield ""


def _forecasts(folder: Path) -> Iterator[str]:
    """Statements of dated forecasts, the newest first."""
    found = sorted(folder.glob("forecasts/*/statement.md"), reverse=True)
    if found:
        yield "## Forecasts"
        yield ""
    for statement in found:
        yield f"- [{statement.parent.name}]({statement.relative_to(folder).as_posix()})"


def _section(folder: Path, result: Result, shown: str, table: Iterator[str]) -> Iterator[str]:
    place = _place(folder, result)
    title = " ".join(result.summary["title"].split())
    yield f"## {title}"
    yield ""
    yield f"[`{result.name}`]({place}): {' '.join(result.summary['question'].split())}"
    yield ""
    yield from table
    yield ""
    yield f"![{title}]({shown})"
    yield ""


def _place(folder: Path, result: Result) -> str:
    return Path(os.path.relpath(result.folder, folder)).as_posix()


def _own_picture(folder: Path, result: Result) -> str:
    return f"{_place(folder, result)}/figures/talent_shares.svg"


def _effects(a: Result, other: Result, comparison: Comparison) -> Iterator[str]:
    """A row for each statistic it looks at first; without an effect where ``a`` has none."""
    yield f"| | {a.name} | {other.name} | effect |"
    yield "|---|---|---|---|"
    for path in comparison.look_at[:NUMBERS]:
        effect = comparison.effects.get(path)
        if effect is None:
            yield f"| {_called(path, other)} | | {_level(path, other)} | |"
            continue
        level, _ = write_for(path)
        cells = _called(path, other), level(effect.a), level(effect.b), _told(path, effect)
        yield f"| {' | '.join(cells)} |"


def _levels(result: Result) -> Iterator[str]:
    yield f"| | {result.name} | 5 to 95 % of runs |"
    yield "|---|---|---|"
    for path in _looked_at(result)[:NUMBERS]:
        level, _ = write_for(path)
        spread = _spread(path, result)
        band = f"{level(spread['p5'])} to {level(spread['p95'])}" if spread else ""
        yield f"| {_called(path, result)} | {_level(path, result)} | {band} |"


def _told(path: str, effect: Effect) -> str:
    """The effect with its interval, in bold where it is clear."""
    _, change = write_for(path)
    if effect.b_above_a == effect.b_below_a == 0:
        return "none"
    if math.isnan(effect.low):
        return change(effect.effect)
    mark = "**" if effect.is_clear else ""
    return f"{mark}{change(effect.mean)}{mark} [{change(effect.low)}, {change(effect.high)}]"


def _picture(a: Result, other: Result, comparison: Comparison) -> Picture | None:
    """What the change does to firms, in what the scenario looks at first."""
    first = next(iter(comparison.look_at), "")
    draw = shifts.talent
    if first.startswith("overall.cuts."):
        draw = shifts.cuts
    elif first.startswith("overall.stars."):
        draw = shifts.stars
    return draw(Compared(a, [other], [comparison]), ENGLISH)


def _looked_at(result: Result) -> list[str]:
    from sim.experiments.compare import looked_at

    return looked_at(result.text("scenario.yaml"))


def _called(path: str, result: Result) -> str:
    name = called(path, result.firm_name)
    return name[0].upper() + name[1:]


def _level(path: str, result: Result) -> str:
    level, _ = write_for(path)
    spread = _spread(path, result)
    return level(spread["p50"]) if spread else ""


def _spread(path: str, result: Result) -> Mapping[str, float]:
    group, _, name = path.partition(".")
    found: Mapping[str, float] = result.summary[group].get(name, {})
    return found if "p50" in found else {}
