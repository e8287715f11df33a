"""talentwar: who wins the competition for AI talent, at what price, and who is let go.

``import sim`` gives the same verbs as the command, each imported when first used:
:func:`load_scenario`, :func:`run`, :func:`read_result`, :func:`compare`, :func:`which_edit`,
:func:`sweep`, :func:`read_sweep`, :func:`sensitivity`, :func:`discover`, :func:`solve`,
:func:`sql`, :func:`explain`, :func:`write_report`, :func:`reproduce`, :func:`calibrate`,
:func:`forecast`, :func:`read_forecast` and :func:`score`; and what an ensemble says:
:func:`probability`, :func:`ranks`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.calibration.calibrate import calibrate as calibrate
    from sim.evidence.explaining import explain as explain
    from sim.experiments.analysis.verbs import discover as discover
    from sim.experiments.analysis.verbs import sensitivity as sensitivity
    from sim.experiments.compare import compare as compare
    from sim.experiments.edits.attribution import which_edit as which_edit
    from sim.experiments.reproduction.verb import reproduce as reproduce
    from sim.experiments.run import run as run
    from sim.experiments.solve import solve as solve
    from sim.experiments.sql import sql as sql
    from sim.experiments.statements import probability as probability
    from sim.experiments.statements import ranks as ranks
    from sim.experiments.sweeps.read import read_sweep as read_sweep
    from sim.experiments.sweeps.sweep import sweep as sweep
    from sim.record.read import read_result as read_result
    from sim.report.forecasts.making import forecast as forecast
    from sim.report.page.writing import write_report as write_report
    from sim.scenario.places import load_scenario as load_scenario
    from sim.validation.forecasts.record import read_forecast as read_forecast
    from sim.validation.forecasts.score import score as score

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "calibrate",
    "compare",
    "discover",
    "explain",
    "forecast",
    "load_scenario",
    "probability",
    "ranks",
    "read_forecast",
    "read_result",
    "read_sweep",
    "reproduce",
    "run",
    "score",
    "sensitivity",
    "solve",
    "sql",
    "sweep",
    "which_edit",
    "write_report",
]

_HOMES = {
    "calibrate": "sim.calibration.calibrate",
    "compare": "sim.experiments.compare",
    "discover": "sim.experiments.analysis.verbs",
    "explain": "sim.evidence.explaining",
    "forecast": "sim.report.forecasts.making",
    "load_scenario": "sim.scenario.places",
    "probability": "sim.experiments.statements",
    "ranks": "sim.experiments.statements",
    "read_forecast": "sim.validation.forecasts.record",
    "read_result": "sim.record.read",
    "read_sweep": "sim.experiments.sweeps.read",
    "reproduce": "sim.experiments.reproduction.verb",
    "run": "sim.experiments.run",
    "score": "sim.validation.forecasts.score",
    "sensitivity": "sim.experiments.analysis.verbs",
    "solve": "sim.experiments.solve",
    "sql": "sim.experiments.sql",
    "sweep": "sim.experiments.sweeps.sweep",
    "which_edit": "sim.experiments.edits.attribution",
    "write_report": "sim.report.page.writing",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
