"""The fit reads no check: what a whole fit opens, asks of its runs and imports is watched."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from sim.validation.checks import load_checks

ROOT = Path(__file__).parents[2]
READ = {"priors.yaml", "targets.yaml", "fit.yaml"}
WATCHED = """
import json, sys, tempfile
from pathlib import Path

folder, opened, asked = Path("calibration").resolve(), set(), set()

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = Path(arguments[0] if isinstance(arguments[0], str) else arguments[0].decode())
        if (path := path.resolve()).is_relative_to(folder):
            opened.add(path.relative_to(folder).as_posix())

sys.addaudithook(watch)
"""
FIT = """
from dataclasses import replace
from sim.calibration import runs
from sim.calibration.fit import fit
from sim.calibration.problem import problem
from sim.calibration.runs import Runner
from sim.calibration.written import write_fit
import numpy as np

def of_a_run(loaded, values, seed, names):
    asked.update(names)
    luck = np.random.default_rng(seed).uniform(0.95, 1.05, len(names))
    return [met[name] * one for name, one in zip(names, luck)]

whole = problem()
met = {
    one.statistic: next(bound for bound in one.bounds if np.isfinite(bound))
    for one in whole.targets.values()
}
search = whole.settings.search.model_copy(
    update={"generations": 1, "batch": 4, "seeds": 1, "winners": 1, "fresh_seeds": 1}
)
how = whole.settings.model_copy(
    update={"waves": (64,), "candidates": 64, "misses_allowed": 20, "draws": 4, "search": search}
)
small = replace(whole, settings=how)
runs.statistics_of = of_a_run
with tempfile.TemporaryDirectory() as place:
    found = fit(small, Runner(small, Path(place) / "runs", 1))
    (Path(place) / "posterior").mkdir()
    write_fit(Path(place) / "posterior", found)
"""
IMPORTS = """
import importlib, pkgutil
import sim.calibration
for one in pkgutil.iter_modules(sim.calibration.__path__):
    importlib.import_module(f"sim.calibration.{one.name}")
"""
LOOKS = """
from sim.evidence.figures import load_figures
from sim.validation.checks import load_checks
load_checks(), load_figures()
"""
TOLD = """
seen = {"opened": opened, "asked": asked, "modules": sys.modules}
print(json.dumps({name: sorted(one) for name, one in seen.items()}))
"""


@cache
def told(script: str) -> dict[str, list[str]]:
    """What a process opened below ``calibration/``, asked of runs and imported."""
    command = [sys.executable, "-c", WATCHED + script + TOLD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def opened(script: str) -> set[str]:
    """Files below ``calibration/`` that a script opens, those of a posterior aside."""
    return {name for name in told(script)["opened"] if not name.startswith("posterior/")}


def test_a_fit_opens_priors_targets_and_settings_and_nothing_else() -> None:
    assert opened(FIT) == READ


def test_a_fit_asks_its_runs_for_no_check() -> None:
    checks = {one.statistic for one in load_checks(ROOT / "calibration" / "checks.yaml").values()}
    asked = set(told(FIT)["asked"])
    assert "overall.raids.joined_in_3_months.meta" in asked
    assert checks
    assert not asked & checks


@pytest.mark.parametrize("script", [FIT, IMPORTS], ids=["fit", "imports"])
def test_what_knows_the_checks_is_not_even_imported(script: str) -> None:
    modules = told(script)["modules"]
    assert "sim.calibration.fit" in modules
    above = [one for one in modules if one.startswith(("sim.evidence", "sim.validation"))]
    assert above == []
    assert opened(IMPORTS) == set()


def test_these_tests_can_fail() -> None:
    assert opened(LOOKS) == {"checks.yaml", "figures.yaml"}
    assert {"sim.validation.checks", "sim.evidence.figures"} <= set(told(LOOKS)["modules"])
