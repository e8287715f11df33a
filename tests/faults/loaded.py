"""What every command needs, loaded and compiled once, for processes to be forked from."""

from __future__ import annotations

from importlib import import_module

from sim.experiments.warmup import compile_before_sharing
from sim.model import simulate
from tests.experiments.batch.cheap import cheap

USED = (
    *("sim.cli.app", "sim.cli.run", "sim.cli.sweep", "sim.cli.calibrate", "sim.cli.report"),
    *("sim.calibration.calibrate", "sim.report.calibration.terminal", "sim.report.sweeps"),
    *("sim.report.page.writing", "sim.report.figures", "sim.report.figures_of_sweeps"),
    *("altair", "babel.dates", "cmaes", "jinja2", "joblib", "optuna", "pyarrow.csv"),
    *("pyarrow.parquet", "scipy.spatial", "scipy.stats", "scoringrules"),
    *("sklearn.gaussian_process", "tests.faults.command", "threadpoolctl"),
)

for name in USED:
    import_module(name)
compile_before_sharing()
simulate(cheap(), 1)
