"""Statistics of the talent distribution: each file of this folder is a family of them.

A file may define ``monthly(snapshot)``, whose names become columns of the ``market``
table, ``overall(ledger)``, whose values go into the summary under the file's name, and
``MEANINGS``, which says the unit and the meaning of each name it gives.  Statistics
read and never touch: no plug-in changes what it is shown.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sim.base.plugins import plugins

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from types import ModuleType
    from typing import TypeVar

    from sim.state.ledger import Ledger
    from sim.statistics.snapshot import Snapshot

    Value = TypeVar("Value")

COMPARED_CHARACTERS = 100
"""So much of a name that is none is set beside those that are."""


@cache
def families() -> dict[str, ModuleType]:
    """The files of this folder in the order in which they are asked."""
    return plugins(__name__)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Every statistic of one month's end: the row of the ``market`` table, less its month.

    The names depend on the firms alone, so that all months of a run have the same columns.

    Raises:
        ValueError: two files give a statistic of the same name.
    """
    return merged(
        (name, family.monthly(snapshot))
        for name, family in families().items()
        if hasattr(family, "monthly")
    )


def overall(ledger: Ledger, only: Collection[str] | None = None) -> dict[str, object]:
    """Statistics of a whole run: file name, then nested names, then a number or ``None``.

    ``only`` names the files that are wanted, all unless given.
    """
    return {
        name: family.overall(ledger)
        for name, family in families().items()
        if hasattr(family, "overall") and (only is None or name in only)
    }


def meanings() -> dict[str, tuple[str, str]]:
    """Unit and meaning of every name, in which ``<firm>`` and the like stand for any key.

    Names with a dot are paths into :func:`overall`, the others columns of ``market``.
    """
    return merged((name, family.MEANINGS) for name, family in families().items())


def named(path: str) -> tuple[str, list[str]] | None:
    """The name in :func:`meanings` that a path stands for, and the employers it speaks of.

    ``end.talent_share_meta`` stands for ``talent_share_<firm>`` and speaks of ``meta``; None for a
    path that is no statistic.
    """
    from sim.statistics._names import match

    return match(path, meanings())


def nearest_path(path: str) -> str:
    """The statistic's name that was probably meant, as a path with its placeholders."""
    from difflib import get_close_matches

    known = paths()
    near = get_close_matches(path[:COMPARED_CHARACTERS], known, n=1, cutoff=0.4)
    return near[0] if near else known[0]


@cache
def paths() -> tuple[str, ...]:
    """Every statistic as a path with its placeholders: what may be asked for by name."""
    return tuple(
        path
        for name in meanings()
        for path in ([f"overall.{name}"] if "." in name else [f"end.{name}", f"change.{name}"])
    )


def merged(parts: Iterable[tuple[str, Mapping[str, Value]]]) -> dict[str, Value]:
    """One mapping from many, refusing a name that two of them give."""
    together: dict[str, Value] = {}
    owner: dict[str, str] = {}
    for family, part in parts:
        for name, value in part.items():
            if name in owner:
                raise ValueError(f"statistic {name!r} is given by {owner[name]} and by {family}")
            together[name], owner[name] = value, family
    return together
