"""How a column of the world's state is described: what it holds, in what, and how nothing is said.

People and firms are columns; each has a data dictionary beside it (``COLUMNS`` in
``people.py`` and ``firms.py``), which the reference in ``docs/reference/state.md`` prints.
"""

from __future__ import annotations

from typing import NamedTuple


class Described(NamedTuple):
    """One column: its numpy dtype, its unit, what stands where there is no value, its meaning."""

    dtype: str
    unit: str
    missing: str
    meaning: str
