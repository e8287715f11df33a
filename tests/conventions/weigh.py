"""What each declared dependency weighs, from what is installed: ``-m tests.conventions.weigh``.

Sizes are in MB of files as the packages list them, without compiled Python. ``saved`` is what
an installation would lose without the package: itself, if nobody else needs it, and what it alone
brings.
"""

from __future__ import annotations

import functools
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def declared() -> dict[str, list[str]]:
    """Names by group: core, each extra, build and dev."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        content = tomllib.load(file)
    project = content["project"]
    groups = {"core": project["dependencies"], **project["optional-dependencies"]}
    groups |= content["dependency-groups"]
    return {
        group: [canonicalize_name(Requirement(line).name) for line in lines]
        for group, lines in groups.items()
    }


@functools.cache
def installed() -> dict[str, Distribution]:
    return {canonicalize_name(one.metadata["Name"]): one for one in distributions()}


@functools.cache
def own(name: str) -> float:
    """Size of a package itself, MB."""
    one = installed()[name]
    files = [Path(str(one.locate_file(file))) for file in one.files or []]
    sizes = [file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file()]
    return sum(sizes) / 1e6


def needed(names: list[str]) -> set[str]:
    """Packages that these bring, themselves among them, of those that are installed."""
    found: set[str] = set()
    waiting = [name for name in names if name in installed()]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            lines = [Requirement(line) for line in installed()[name].requires or []]
            kept = [
                line for line in lines if not line.marker or line.marker.evaluate({"extra": ""})
            ]
            waiting += [canonicalize_name(line.name) for line in kept]
            waiting = [one for one in waiting if one in installed()]
    return found


def beneath(group: str) -> list[str]:
    """What is there before a group comes: core under an extra, everything under the tools."""
    groups = declared()
    tools = ["build", "dev"]
    if group == "core":
        return []
    under = [one for one in groups if one not in tools] if group in tools else ["core"]
    under += tools[: tools.index(group)] if group in tools else []
    return [name for one in under for name in groups[one]]


def saved(name: str, group: str) -> float:
    """What a group would weigh less without a package, MB."""
    under = beneath(group)
    names = declared()[group]
    others = [other for other in names if other != name]
    return weight(needed(under + names) - needed(under + others))


def weight(names: set[str]) -> float:
    return sum(map(own, names))


def main() -> None:
    for group, names in declared().items():
        under = beneath(group)
        brought = needed(under + names) - needed(under)
        print(f"{group}: {len(brought)} packages, {weight(brought):.1f} MB")
        for name in names:
            if name in installed():
                print(f"  {name:22} own {own(name):6.1f}  saved {saved(name, group):6.1f}")


if __name__ == "__main__":
    main()
