"""The numbers of the baseline that a changelog entry marked [results] has to state."""

from __future__ import annotations

import re
from pathlib import Path

from sim.report.statistic_words import write_for

ROOT = Path(__file__).parents[2]
CHANGELOG = ROOT / "CHANGELOG.md"
HEADLINES = (
    "end.talent_share_meta",
    "end.talent_share_openai",
    "end.talent_share_google",
    "overall.packages.package_max_bid",
    "overall.packages.packages_100m_bid",
    "overall.acceptance.retained_share",
    "overall.cuts.people",
    "end.pay_p50",
)
MARK = "**[results]**"
ROW = re.compile(r"^ *\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def said(summary: dict) -> dict[str, str]:
    """The headlines of a result as they are written: medians over replicates."""
    told = {}
    for name in HEADLINES:
        group, _, rest = name.partition(".")
        told[name] = write_for(name)[0](summary[group][rest]["p50"])
    return told


def entries(text: str) -> list[str]:
    """Entries of a changelog that say that results moved, the newest first."""
    _, *found = re.split(r"^- ", text, flags=re.MULTILINE)
    return [one for one in found if MARK in one]


def tables(text: str) -> list[dict[str, tuple[str, str]]]:
    """Before and after by headline, of each such entry."""
    return [
        {name: (before.strip(), after.strip()) for name, before, after in ROW.findall(entry)}
        for entry in entries(text)
    ]
