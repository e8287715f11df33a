"""The page ``docs/reference/tables.md``: what stands in a result folder, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.record import files, provenance, series, tables
from sim.record.files import CSV_FILES, RECORD_KEYS, REPLICATE, SUMMARY_KEYS
from sim.report.reference.markdown import code, link, sentence, source_of, table
from sim.state import ledger
from sim.state.ledger import ROWS, TABLES, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UP = "../../"
HEAD = f"""\
# Result files

What `talentwar run` leaves in a folder: tables of everything that happened (Parquet, for `talentwar
sql` and any data frame), small CSV files with quantiles over replicates, and two JSON files. The
names are a contract with tools outside this project. Months are written `2025-06`, people
`<cohort>-<number>`, firms by their keys in the scenario; a missing value is null in Parquet and
empty in CSV. A result in the short form (`--abridged`) has no tables and some of the statistics.

The columns are declared in {link(source_of(ledger), UP)} and {link(source_of(files), UP)}, and
written by {link(source_of(tables), UP)}, {link(source_of(series), UP)} and
{link(source_of(provenance), UP)}.

This page is written by `talentwar schema --pages docs/reference`.
"""
TYPES = {
    "firm": "firm's key",
    "month": "month",
    "person": "person",
    "text": "text",
    "float64": "number",
    "int64": "whole number",
    "int32": "whole number",
    "bool": "true or false",
}
MARKET = (
    Column("month", "month", "", "month"),
    Column("leader", "text", "", "key of the bidding firm of highest capability"),
    Column(
        "<statistic>",
        "float64",
        "as the statistic",
        "every other monthly statistic, a column each; see [statistics](statistics.md)",
        "months in which it is not defined",
    ),
)


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## Tables\n", *parquet(), "## CSV files\n", *csv()]
    lines += ["## record.json\n", *keys(RECORD_KEYS), "## summary.json\n", *keys(SUMMARY_KEYS)]
    return "\n".join([*lines, *the_rest()]).rstrip() + "\n"


def parquet() -> Iterator[str]:
    """The tables, ``market`` last, since its columns are the statistics'."""
    for name, columns in {**TABLES, "market": MARKET}.items():
        yield f"### tables/{name}.parquet\n"
        yield f"A row: {ROWS[name]}.\n"
        yield from columns_of((REPLICATE, *columns))


def csv() -> Iterator[str]:
    """The CSV files."""
    for name, file in CSV_FILES.items():
        yield f"### {name}\n"
        yield f"A row: {file.row}.\n"
        yield from columns_of(file.columns)


def columns_of(columns: Iterable[Column]) -> Iterator[str]:
    """A table of columns."""
    rows = (
        (code(one.name), type_of(one), one.unit, one.missing or "never", sentence(one.meaning))
        for one in columns
    )
    yield from table(("column", "type", "unit", "missing for", "meaning"), rows)


def type_of(column: Column) -> str:
    """What a column holds, in words."""
    if isinstance(column.kind, tuple):
        return ", ".join(map(code, column.kind))
    return TYPES[column.kind]


def keys(meanings: Mapping[str, str]) -> Iterator[str]:
    """A table of a JSON file's keys."""
    yield from table(("key", "meaning"), ((code(key), sentence(m)) for key, m in meanings.items()))


def the_rest() -> Iterator[str]:
    """What else stands in the folder."""
    yield "## Other files\n"
    rows = (
        ("scenario.yaml", "The scenario as resolved: every value, whatever it extends."),
        ("figures/<name>.svg", "The pictures."),
        ("report.html", "The page that `talentwar report` writes; it is not part of the record."),
    )
    yield from table(("file", "what it is"), ((code(name), said) for name, said in rows))
