"""What a setting asks to have simulated: the scenario, and the baseline to set beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.app.at_hand import as_it_stands
from sim.app.difference import file_of
from sim.app.sent import MINE
from sim.app.setting import (
    BASELINE,
    FEWEST_REPLICATES,
    MOST_REPLICATES,
    OWN_FILE,
    Setting,
    alike,
)
from sim.base.errors import ScenarioError
from sim.experiments.run import prepare
from sim.record.edits import changes, described
from sim.scenario.checks import rows_of
from sim.scenario.places import load_scenario, load_sent_scenario

if TYPE_CHECKING:
    from sim.app.sent import Sent
    from sim.experiments.run import Request
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

MOST_PEOPLE = 4_000_000
"""People simulated one by one: what a run may hold in memory while others run beside it."""


@dataclass(frozen=True)
class Asked:
    """Requests that have been checked, and what the page tells of them.

    ``baseline`` is None where there is nothing to compare.  ``file`` is the text of a scenario
    file whose run gives the same numbers, ``edits`` what it changes: path, before, here.
    """

    scenario: Request
    baseline: Request | None
    file: str
    edits: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        """Name of the scenario, and of its file."""
        return self.scenario.loaded.name

    @property
    def requests(self) -> list[Request]:
        """What has to be run, the baseline first."""
        both = (self.baseline, self.scenario)
        return [each for each in both if each is not None]


def asked(setting: Setting, own: Sent | None = None) -> Asked:
    """Check a setting and say what it asks for.

    Raises:
        TalentwarError: something in it is wrong, or it is more than may be asked for here.
    """
    base = unchanged(setting, own)
    changed = setting.all_edits(base)
    if setting.is_changed:
        changed.insert(0, f"title={quoted(f'{base.value.title} (changed)')}")
    if own is not None and setting.scenario == OWN_FILE:
        name, loaded, over = own.name, own.loaded(tuple(changed)), as_it_stands(BASELINE)
    else:
        name, loaded = MINE + setting.scenario, load_scenario(setting.scenario, changed)
        over = base
    refuse_too_much(loaded)
    file = file_of(loaded, over, name)
    request = prepare(load_sent_scenario(file.encode(), name), jobs=1)
    baseline = beside(request.loaded)
    before = as_it_stands(BASELINE) if baseline is None else baseline
    differ = changes(before.tree, request.loaded.tree)
    told = tuple(line for change in differ for line in described(change))
    pairs = None if baseline is None or not differ else prepare(baseline, jobs=1)
    return Asked(request, pairs, file, told)


def unchanged(setting: Setting, own: Sent | None = None) -> Loaded[Scenario]:
    """The scenario of a setting as it stands.

    Raises:
        ScenarioError: it was sent, and something in it is wrong.
    """
    if own is not None and setting.scenario == OWN_FILE:
        return own.loaded()
    return as_it_stands(setting.scenario or BASELINE)


def beside(loaded: Loaded[Scenario]) -> Loaded[Scenario] | None:
    """The baseline as a run of the same size and luck; None where it cannot be run so."""
    standing = as_it_stands(BASELINE).value
    try:
        return load_scenario(BASELINE, alike(loaded.value, standing))
    except ScenarioError:
        return None


def refuse_too_much(loaded: Loaded[Scenario]) -> None:
    """Refuse what a server for several visitors cannot do.

    Raises:
        ScenarioError: too many replicates or people, at the place that asks for them.
    """
    scenario, problems = loaded.value, []
    if not FEWEST_REPLICATES <= scenario.run.replicates <= MOST_REPLICATES:
        what = f"{scenario.run.replicates} replicates"
        hint = f"{FEWEST_REPLICATES} to {MOST_REPLICATES} are allowed here"
        path = "run.replicates"
        problems.append(loaded.place_of(path).problem(path, what, hint))
    if scenario.run.until is not None:
        path, what = "run.until", "goes on until it is precise enough"
        hint = "runs have a fixed number here; leave it out"
        problems.append(loaded.place_of(path).problem(path, what, hint))
    people = rows_of(scenario)
    if people > MOST_PEOPLE:
        what = f"{people:,.0f} people are to be simulated one by one"
        hint = f"at most {MOST_PEOPLE:,} are allowed here; lower the share of staff simulated"
        path = "population.scale"
        problems.append(loaded.place_of(path).problem(path, what, hint))
    if problems:
        raise ScenarioError(problems)


def quoted(text: str) -> str:
    """A text as a value of YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
