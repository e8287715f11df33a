"""Plug-ins: the folder is the registry, the file name the key."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import ModuleType


def plugins(package: str, but: Collection[str] = ("snapshot",)) -> dict[str, ModuleType]:
    """Import every module of a package's folder, by file name, in alphabetical order.

    Args:
        package: dotted name of the folder, such as ``sim.events``.
        but: names that are part of the folder and no plug-ins; nor is any that starts
            with an underscore.

    Raises:
        ModuleNotFoundError: there is no such package.
        ValueError: the name is that of a single file, which cannot hold plug-ins.
    """
    folder = import_module(package)
    if not hasattr(folder, "__path__"):
        raise ValueError(f"{package} is a file, not a folder of plug-ins")
    found = sorted(module.name for module in iter_modules(folder.__path__))
    wanted = [name for name in found if not name.startswith("_") and name not in but]
    return {name: import_module(f"{package}.{name}") for name in wanted}
