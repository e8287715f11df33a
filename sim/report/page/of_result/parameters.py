"""What went in: what the scenario changes, what was fitted, and what the firms' figures rest on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sim.base.lazy import np
from sim.parameters.posterior import read_posterior
from sim.parameters.priors import load_priors
from sim.record.edits import NOT_THERE, THERE, edits
from sim.report.page.blocks import Cell, Column, Prose, Section, Table, number
from sim.scenario.meanings import meaning
from sim.scenario.places import calibration_file, load_scenario
from sim.scenario.yaml_tree import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.record.read import Result
    from sim.report.language import Language
    from sim.report.page.blocks import Block

PLACE = 90
BASELINE = "baseline"
SHOWN_FIGURES = 8
SHOWN_FITTED = 10
DATED = re.compile(r"(_\d{4})(_\d{2})?$")
"""How names of figures end that are told for several dates."""
FACTS = ("value", "low", "high", "unit", "date", "grade", "source")


def section(result: Result, say: Language) -> Section:
    """Edits against the baseline, fitted parameters with their sources, figures of the firms."""
    blocks: list[Block] = [*_changed(result, say), *_fitted(result, say), _of_firms(result, say)]
    return Section("parameters", say("What went in"), blocks)


def _changed(result: Result, say: Language) -> Iterator[Block]:
    differ = against_baseline(result)
    if differ:
        yield Table(
            "changed",
            say("What this scenario changes"),
            [Column(say("parameter")), Column(say("in the baseline")), Column(say("here"))],
            [[Cell(path), side(a, say), side(b, say)] for path, a, b in differ],
            SHOWN_FITTED,
        )


def against_baseline(result: Result) -> list[tuple[str, str, str]]:
    """What a result's scenario has otherwise than the baseline at hand, by path."""
    return edits(load_scenario(BASELINE).canonical_yaml(), result.text("scenario.yaml"))


def side(value: str, say: Language) -> Cell:
    """What one of two scenarios has: as its file writes it, or in words that it has it or not."""
    return Cell({NOT_THERE: say("not there"), THERE: say("there")}.get(value, value))


def _fitted(result: Result, say: Language) -> Iterator[Block]:
    drawn = result.parameters
    if drawn["from"] == "scenario":
        yield Prose(say("No parameter of this scenario was fitted: each has the number it states."))
        return
    posterior, priors, baseline = read_posterior(), load_priors().priors, load_scenario(BASELINE)
    rows = drawn.get("rows")
    if drawn.get("sha256", posterior.sha256) != posterior.sha256:
        yield Prose(
            say("The posterior was fitted anew since this result was made; its table is left out."),
            "warning",
        )
        return
    values = posterior.draws if rows is None else posterior.draws[np.array(rows)]
    told = say(
        "Parameters that were fitted to the figures. Each run takes one joint draw of them: the "
        "columns at the right are of this result's runs."
    )
    if rows is None:
        told = say("Parameters that were fitted to the figures, here at their best point.")
    yield Prose(told, "muted")
    yield Table(
        "fitted",
        say("Fitted parameters"),
        [
            Column(say("parameter")),
            Column(say("what it is")),
            Column(say("unit")),
            Column(say("best point"), True),
            Column(say("least drawn"), True),
            Column(say("most drawn"), True),
            Column(say("where its range is from")),
        ],
        [
            [
                Cell(name),
                Cell(say.data(meaning(baseline, name))),
                Cell(say.data(priors[name].unit) if name in priors else ""),
                _plain(posterior.point[name]),
                _plain(float(column.min())) if rows is not None else Cell(""),
                _plain(float(column.max())) if rows is not None else Cell(""),
                Cell(say.data(priors[name].source) if name in priors else ""),
            ]
            for name, column in zip(posterior.parameters, values.T, strict=True)
        ],
        SHOWN_FITTED,
    )


def _of_firms(result: Result, say: Language) -> Table:
    """The world at the start, as ``calibration/base_data.yaml`` has it."""
    book = yaml.load(calibration_file("base_data.yaml").read_text("utf-8"), LOADER)
    return Table(
        "firms",
        say("Figures of the firms"),
        [
            Column(say("firm")),
            Column(say("figure")),
            Column(say("value"), True),
            Column(say("least"), True),
            Column(say("most"), True),
            Column(say("unit")),
            Column(say("date")),
            Column(say("grade")),
            Column(say("source")),
        ],
        [
            [Cell(say.data(result.firm_name(firm))), _figure(name, say), *_facts(entry, say)]
            for firm, entries in book["firms"].items()
            for name, entry in entries.items()
            if isinstance(entry, dict) and "value" in entry
        ],
        SHOWN_FIGURES,
    )


def _figure(name: str, say: Language) -> Cell:
    """What a figure is; its date stands in a column of its own."""
    return Cell(say.data(DATED.sub("", name).replace("_", " ")), name)


def _facts(entry: dict[str, Any], say: Language) -> Iterator[Cell]:
    for fact in FACTS:
        value = entry.get(fact, "")
        yield _plain(value) if isinstance(value, (int, float)) else Cell(say.data(str(value)))


def _plain(value: float) -> Cell:
    return number(value, f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}")
