"""The page ``docs/reference/statistics.md``: every statistic with its unit, meaning and file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.report.reference.markdown import code, heading, link, sentence, source_of, table
from sim.state.ledger import CHANNELS, DEAL_OUTCOMES, DIVISIONS, REGIONS, TABLES, TRIGGERS
from sim.statistics import families, meanings, packages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

UP = "../../"
HEAD = """\
# Statistics

Every number that a run is summed up in, family by family; each family is one file of
`sim/statistics`. A **monthly** statistic is a column of the table `market` and a row of
`series.csv`. Asked for by name it is `end.<name>` (the last month) or `change.<name>` (the last
month less the first). One of the **whole run** is `overall.<name>`. These names stand in
`replicates.csv` and `summary.json`, and scenarios (`look_at`), sweeps (`outcomes`) and `compare`
take them. AI people are researchers and engineers; bidding firms are all but `academia` and
`outside`. A statistic that is not defined, such as a share of nothing, is missing.

This page is written by `talentwar schema --pages docs/reference` from the files it names.
"""


def listed(words: tuple[str, ...]) -> str:
    """A vocabulary as names."""
    return ", ".join(map(code, words))


PLACEHOLDERS = {
    "firm": "key of a firm in the scenario; in `above_ceo` also `all`",
    "origin": "employer or region left; `entered` for those new to the field",
    "destination": "employer or region joined; `left` for those who leave the field",
    "buyer": "firm that offers for another or its team",
    "target": "firm that is offered for",
    "region": listed(REGIONS),
    "division": listed(DIVISIONS),
    "trigger": listed(TRIGGERS),
    "channel": listed(CHANNELS),
    "outcome": listed(DEAL_OUTCOMES),
    "when": "`start` or `end` of the run; in `above_ceo` `first` or `last` month",
    "by": "`month_6`, `month_7`, `month_12`, or `run` for the whole run, where the family has it",
    "who": "`everyone` or `stars`, the most talented 1 % at the start",
    "quantile": "`p10` to `p999`: pay that 10 % to 99.9 % of people do not exceed",
    "group": "`all` or key of a firm",
    "share": "share of people, `0` to `1`",
    "component": listed(tuple(c.name[3:] for c in TABLES["offers"] if c.name.startswith("du_"))),
    "packages": listed(
        tuple(name for name in packages.MEANINGS if "." not in name and "<" not in name)
    ),
}
"""What may stand where a name has a word in angle brackets."""


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## Words in names\n", *placeholders()]
    for name, family in families().items():
        lines += [f"## {name}\n", f"{sentence(heading(family.__doc__))} {of(family)}\n"]
        lines += rows_of(family)
    return "\n".join(lines).rstrip() + "\n"


def of(family: ModuleType) -> str:
    """A link to the family's file."""
    return link(source_of(family), UP)


def placeholders() -> Iterator[str]:
    """What the words in angle brackets stand for."""
    rows = ((code(f"<{word}>"), said) for word, said in PLACEHOLDERS.items())
    yield from table(("word", "stands for"), rows)


def words_used() -> set[str]:
    """Every word that stands in angle brackets in a statistic's name."""
    return {word for name in meanings() for word in re.findall(r"<(\w+)>", name)}


def rows_of(family: ModuleType) -> Iterator[str]:
    """The family's statistics, the monthly ones first."""
    rows = [
        (code(name), "whole run" if "." in name else "monthly", unit, sentence(said))
        for name, (unit, said) in family.MEANINGS.items()
    ]
    rows.sort(key=lambda row: row[1] == "whole run")
    yield from table(("name", "of", "unit", "meaning"), rows)
