"""The pictures of a result: every module in this folder is one, the file name its key.

A module has ``picture(result, say)``, which answers None when the result has nothing to show.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from sim.report.language import ENGLISH

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language
    from sim.report.picture import Picture


def names() -> list[str]:
    """Keys of all pictures, in order."""
    return sorted(module.name for module in iter_modules(__path__))


def picture(key: str, result: Result, say: Language) -> Picture | None:
    """One picture of a result."""
    found: Picture | None = import_module(f"{__name__}.{key}").picture(result, say)
    return found


def pictures(result: Result, say: Language) -> list[Picture]:
    """Every picture that a result has something to show for."""
    return [one for key in names() if (one := picture(key, result, say)) is not None]


def draw(result: Result) -> dict[str, str]:
    """Make every picture of a result: file name to SVG text."""
    return {f"{one.key}.svg": one.svg() for one in pictures(result, ENGLISH)}
