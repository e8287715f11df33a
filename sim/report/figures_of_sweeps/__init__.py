"""The pictures of a sweep: every module in this folder is one, the file name its key.

A module has ``picture(result, say, names)``, which answers None where a sweep is not of its kind:
``choices`` compares a few decisions in listed situations, ``response`` follows outcomes along a
number that somebody decides, ``uncertainties`` along those that nobody knows.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from sim.report.language import ENGLISH
from sim.report.sweep_words import Names

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language
    from sim.report.picture import Picture


def names() -> list[str]:
    """Keys of all pictures, in order."""
    return sorted(module.name for module in iter_modules(__path__))


def picture(
    key: str, result: SweepResult, say: Language, called: Names | None = None
) -> Picture | None:
    """One picture of a sweep, in words unless it is said what things are called."""
    found: Picture | None = import_module(f"{__name__}.{key}").picture(result, say, called)
    return found


def pictures(result: SweepResult, say: Language, called: Names | None = None) -> list[Picture]:
    """Every picture that fits a sweep."""
    return [one for key in names() if (one := picture(key, result, say, called)) is not None]


def draw(result: SweepResult) -> dict[str, str]:
    """Every picture as it stands beside the sweep's files: file name to SVG text."""
    found = pictures(result, ENGLISH, Names(result))
    return {f"{one.key}.svg": one.svg() for one in found}
