"""The pictures of a result: every module in this folder is one, the file name its key.

A module has ``picture(result, say)``, which answers None when the result has nothing to show.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from sim.report.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Collection

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


def draw(result: Result, keys: Collection[str] | None = None) -> dict[str, str]:
    """Make pictures of a result, all unless some are asked for: file name to SVG text."""
    asked = names() if keys is None else keys
    made = (picture(key, result, ENGLISH) for key in asked)
    return {f"{one.key}.svg": one.svg() for one in made if one is not None}
