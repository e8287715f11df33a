"""A fit on the terminal: figures beside the model, what is identified, the best point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.calibration.identify import knowledge
from sim.calibration.targets import prediction
from sim.report.calibration.words import amount, asked, between, finite, unit_of
from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.calibration.fit import Fit


def show_fit(found: Fit) -> None:
    """Print what a fit came to, and where to read more."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("target", "reported", "model", "90 % of its runs", ""):
        table.add_column(name, no_wrap=True)
    lines = [*target_lines(found)]
    for line in lines:
        table.add_row(*line)
    reached = sum(line[-1] == "in" for line in lines)
    show(
        table,
        "",
        f"{reached} of {len(lines)} figures lie within reach of the fitted model.",
        *closing_lines(found),
    )


def target_lines(found: Fit) -> Iterator[tuple[str, ...]]:
    """A target's name, figure, the model's median and interval, and whether they meet."""
    for column, (name, target) in enumerate(found.problem.targets.items()):
        said = prediction(found.predicted[:, column], target)
        low, middle, high = said.spread
        unit = unit_of(target)
        yield (
            name,
            asked(*finite(target.bounds), unit),
            amount(middle, unit),
            between(amount(low, unit), amount(high, unit)),
            "in" if said.inside else "out",
        )


def closing_lines(found: Fit) -> Iterator[str]:
    """Parameters, the best point, and where the rest is told."""
    names = found.problem.parameters
    known = knowledge(found.units)
    silent = [name for name, one in zip(names, known, strict=True) if not one.identified]
    told = f"Identified: {len(names) - len(silent)} of {len(names)} parameters"
    yield f"{told}; the figures say nothing about {', '.join(silent)}." if silent else f"{told}."
    yield (
        f"Best point: loss {found.best.loss:.3g} on fresh seeds, {found.best.start_loss:.3g} at "
        "the posterior's middle."
    )
    yield "The page: `talentwar calibrate --page` writes docs/calibration.md with its pictures."
