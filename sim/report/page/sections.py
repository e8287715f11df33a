"""Sections of a page: every module of a folder is one, and says where it stands.

A module has ``PLACE``, by which they are ordered, and ``section(subject, say)``, which answers
None when there is nothing to tell.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import ModuleType

    from sim.report.language import Language
    from sim.report.page.blocks import Section


def sections(
    folder: ModuleType, subject: Any, say: Language, left_out: Collection[str] = ()
) -> list[Section]:
    """Every section of a folder that has something to tell of a subject, in order.

    ``left_out`` names modules that are not asked.
    """
    modules = [
        import_module(f"{folder.__name__}.{each.name}")
        for each in iter_modules(folder.__path__)
        if each.name not in left_out
    ]
    modules.sort(key=lambda module: (module.PLACE, module.__name__))
    told = (module.section(subject, say) for module in modules)
    return [section for section in told if section is not None]
