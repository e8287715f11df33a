"""The English texts that come from data: names, questions and meanings that pages show.

A reader of another language meets them beside what the program itself says, so every one of
them needs a translation in ``locale/<language>/LC_MESSAGES/data.po``.
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import yaml

from sim.scenario.meanings import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.experiments.sweeps.file import Sweep

    Text = tuple[str, str]
    """A text as written, and the file it is from."""

FIGURES, FITTED = "calibration/figures.yaml", "calibration/priors.yaml"
BASE_DATA = "calibration/base_data.yaml"
CONCLUSIONS = "calibration/conclusions.yaml"


def texts() -> dict[str, list[str]]:
    """Every text with the files it is from, blanks and ends of lines folded, in order."""
    found: dict[str, set[str]] = {}
    parts = (scenarios(), sweeps(), evidence(), fitted(), firms(), statistics(), words())
    for text, file in chain.from_iterable(parts):
        if folded := " ".join(text.split()):
            found.setdefault(folded, set()).add(file)
    return {text: sorted(found[text]) for text in sorted(found)}


def scenarios() -> Iterator[Text]:
    """Titles, questions, and the firms' names in print, each from the file that says it first."""
    from sim.scenario.overlay import scenario_names
    from sim.scenario.places import load_scenario, scenario_folder

    for name in scenario_names(str(scenario_folder())):
        loaded = load_scenario(name)
        for text in (loaded.value.title, loaded.value.question):
            yield text, f"scenarios/{name}.yaml"
        for key, firm in loaded.value.firms.items():
            yield firm.name, f"scenarios/{Path(loaded.place_of(f'firms.{key}.name').file).name}"
        yield from names_of(loaded.value.look_at, f"scenarios/{name}.yaml")


def sweeps() -> Iterator[Text]:
    """Titles, questions, and what decisions, circumstances and their levels are called."""
    from sim.experiments.sweeps.factors import overrides
    from sim.experiments.sweeps.file import load_sweep
    from sim.scenario.overlay import scenario_names
    from sim.scenario.places import load_scenario, scenario_folder

    for name in scenario_names(str(scenario_folder() / "sweeps")):
        sweep, file = load_sweep(name).value, f"scenarios/sweeps/{name}.yaml"
        told = [sweep.title, sweep.question, *named_by(sweep)]
        scenario = load_scenario(sweep.scenario, overrides(sweep.always))
        told += [meaning(scenario, path) for path in numbers_of(sweep)]
        yield from ((text, file) for text in told)
        yield from names_of(sweep.outcomes, file)


def named_by(sweep: Sweep) -> Iterator[str]:
    """Names of factors that are not paths, and of their levels."""
    for name, factor in (sweep.levers | sweep.uncertainties).items():
        if "." not in name:
            yield name
        yield from factor.levels or ()


def numbers_of(sweep: Sweep) -> Iterator[str]:
    """Paths of the numbers that are varied."""
    for name, factor in (sweep.levers | sweep.uncertainties).items():
        if not factor.levels:
            yield factor.path or name


def evidence() -> Iterator[Text]:
    """What figures are about and state, what is concluded, and what stands for other figures."""
    from sim.calibration.targets import load_targets
    from sim.evidence.figures import load_figures
    from sim.validation.checks import OF_FIGURES, load_checks
    from sim.validation.conclusions import load_conclusions

    book = load_figures()
    for article in book.articles.values():
        yield article.title, FIGURES
    for figure in book.figures.values():
        yield from ((text, FIGURES) for text in (figure.about, figure.not_modelled))
        for reading in figure.readings.values():
            yield from ((text, FIGURES) for text in (reading.states, reading.not_modelled))
    for file, held in (("targets.yaml", load_targets()), ("checks.yaml", load_checks())):
        for one in held.values():
            if not one.source.startswith(OF_FIGURES):
                yield one.why, f"calibration/{file}"
    known = load_conclusions()
    yield from ((one.says, CONCLUSIONS) for one in known.conclusions.values())
    yield from names_of(known.statistics, CONCLUSIONS)


def fitted() -> Iterator[Text]:
    """What each fitted parameter is, its unit, and where its prior comes from."""
    from sim.parameters.priors import load_priors
    from sim.scenario.places import load_scenario

    baseline = load_scenario("baseline")
    for path, prior in load_priors().priors.items():
        yield from ((text, FITTED) for text in (meaning(baseline, path), prior.unit, prior.source))


def firms() -> Iterator[Text]:
    """The firms' figures with units and sources, but for sources that only point to lines."""
    from sim.report.page.of_result.parameters import DATED
    from sim.scenario.places import calibration_file

    book = yaml.load(calibration_file("base_data.yaml").read_text("utf-8"), yaml.CSafeLoader)
    entries = chain.from_iterable(firm.items() for firm in book["firms"].values())
    for name, entry in entries:
        if isinstance(entry, dict) and "value" in entry:
            told = (DATED.sub("", name).replace("_", " "), entry["unit"], entry["source"])
            yield from ((text, BASE_DATA) for text in told if re.search("[A-Za-z]{2}", text))


def statistics() -> Iterator[Text]:
    """What statistics mean, the units they are in, and what headlines and orders are called."""
    from sim.report.effect_sentences import ORDERED_BY
    from sim.report.statistic_words import COUNTED, HEADLINES
    from sim.statistics import families

    for family, module in families().items():
        for pair in module.MEANINGS.values():
            yield from ((text, f"sim/statistics/{family}.py") for text in pair)
    names = [name for name, _ in HEADLINES.values()]
    yield from ((text, "sim/report/statistic_words.py") for text in (*names, *COUNTED, "points"))
    yield from ((by, "sim/report/effect_sentences.py") for by in ORDERED_BY.values())
    yield from ((rate, "sim/report/axes.py") for rate in ("a month", "a year"))
    yield "/yr", "sim/report/language.py"


def words() -> Iterator[Text]:
    """Words that tables hold: strategies, divisions, roles, ways of moving, reasons, regions."""
    from sim.evidence.figures import Kind, Reading, Role
    from sim.state import ledger
    from sim.state.firms import FirmSpec
    from sim.strategies import names

    yield from ((name, f"sim/strategies/{name}.py") for name in names())
    yield from of_column("confidence", Reading, "sim/evidence/figures.py")
    yield from of_column("investor", FirmSpec, "sim/state/firms.py")
    yield from ((word, "sim/evidence/figures.py") for word in (*get_args(Kind), *get_args(Role)))
    for name in ("DIVISIONS", "ROLES", "CHANNELS", "SEATS", "TRIGGERS", "DEAL_OUTCOMES", "REGIONS"):
        yield from ((word, "sim/state/ledger.py") for word in getattr(ledger, name))


def of_column(field: str, section: Any, file: str) -> Iterator[Text]:
    """The words that a field of a section may be."""
    yield from ((word, file) for word in get_args(section.model_fields[field].annotation))


def names_of(paths: Iterable[str], file: str) -> Iterator[Text]:
    """What sentences and pictures call statistics that are looked at, without the firms' names."""
    from sim.report.statistic_words import HEADLINES, called

    for path in paths:
        if path not in HEADLINES:
            yield called(path, str).partition(" (")[0], file
