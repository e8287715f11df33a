"""What a path such as ``end.talent_share_meta`` stands for: unit and meaning, by its pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBERS = {"share": r"\d+(?:\.\d+)?"}
"""Placeholders that stand for a number, which may have a point."""
EMPLOYERS = ("firm", "origin", "destination", "buyer", "target")
GROUPS = ("end", "change", "overall")


def pattern(name: str) -> re.Pattern[str]:
    """A name with ``<firm>`` and the like as an expression whose groups they are."""
    parts = re.split(r"<(\w+)>", name)
    text = re.escape(parts[0])
    for number, (placeholder, rest) in enumerate(zip(parts[1::2], parts[2::2], strict=True)):
        stands_for = NUMBERS.get(placeholder, "[^.]+?")
        text += f"(?P<{placeholder}_{number}>{stands_for})" + re.escape(rest)
    return re.compile(text)


def employers_named(found: re.Match[str]) -> list[str]:
    """The employers a matched name speaks of."""
    return [
        value for key, value in found.groupdict().items() if key.rpartition("_")[0] in EMPLOYERS
    ]


def match(path: str, meanings: Mapping[str, tuple[str, str]]) -> tuple[str, list[str]] | None:
    """The pattern a path fits and the employers in it; None when it is no statistic.

    A path is ``end.`` or ``change.`` with a monthly statistic, or ``overall.`` with one of a
    whole run.  The pattern that says most goes before others that would fit too.
    """
    group, _, name = path.partition(".")
    if group not in GROUPS:
        return None
    near = (key for key in meanings if name.startswith(key.partition("<")[0]))
    fits = [
        (key, found)
        for key in near
        if ("." in key) == (group == "overall") and (found := pattern(key).fullmatch(name))
    ]
    if not fits:
        return None
    key, found = max(fits, key=lambda fit: len(re.sub(r"<\w+>", "", fit[0])))
    return key, employers_named(found)
