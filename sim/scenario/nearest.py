"""Says which allowed name was probably meant, and which names are allowed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

LISTED_AT_MOST = 40
COMPARED_AT_MOST = 500


def nearest(written: str, allowed: Iterable[str]) -> str:
    """The allowed name that was probably meant, or nothing."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in islice(allowed, COMPARED_AT_MOST)}
    near = get_close_matches(written[:100].casefold(), names, n=1)
    return names[near[0]] if near else ""


def did_you_mean(written: str, allowed: Iterable[str]) -> str:
    """``did you mean capex?; allowed: capex, cash``, as far as there is something to say."""
    names = list(dict.fromkeys(allowed))
    near = nearest(written, names)
    unlisted = len(names) - LISTED_AT_MOST
    listed = ", ".join(names[:LISTED_AT_MOST]) + (f" and {unlisted} more" * (unlisted > 0))
    parts = [f"did you mean {near}?" if near else "", f"allowed: {listed}" if names else ""]
    return "; ".join(part for part in parts if part)
