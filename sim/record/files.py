"""What stands in a result folder beside the tables: each file's rows, columns and keys in words.

The reference (``docs/reference/tables.md``) prints it, and a test holds it against the files that
a run leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.record.packages import PACKAGES_HEADER
from sim.record.pay_tail import PAY_TAIL_HEADER
from sim.record.series import ACCEPTANCE_HEADER, FLOWS_HEADER, SERIES_HEADER
from sim.state.ledger import TABLES, Column

QUANTILES = {
    f"p{level}": Column(f"p{level}", "float64", "as the statistic", f"{level} % quantile")
    for level in (5, 25, 50, 75, 95)
}
OFFERS = {column.name: column for column in TABLES["offers"]}
REPLICATE = Column("replicate", "int32", "", "number of the replicate, from 0")


@dataclass(frozen=True)
class CsvFile:
    """One CSV file: what a row is, its columns, and the names that its writer gives them."""

    row: str
    columns: tuple[Column, ...]
    header: tuple[str, ...]


CSV_FILES: Mapping[str, CsvFile] = {
    "series.csv": CsvFile(
        "a monthly statistic in one month: its quantiles over the replicates that have it",
        (
            Column("month", "month", "", "month"),
            Column("statistic", "text", "", "name of a monthly statistic"),
            *QUANTILES.values(),
        ),
        SERIES_HEADER,
    ),
    "replicates.csv": CsvFile(
        "a statistic: its value in each replicate; pairs of firms have files of their own",
        (
            Column(
                "statistic", "text", "", "`end.`, `change.` or `overall.` and the statistic's name"
            ),
            Column(
                "replicate_<number>",
                "float64",
                "as the statistic",
                "its value in that replicate",
                "replicates that do not have it",
            ),
        ),
        ("statistic", "replicate_<number>"),
    ),
    "flows.csv": CsvFile(
        "two employers between which AI people moved, the largest flow first",
        (
            Column("from_firm", "text", "", "firm left; entered for those new to the field"),
            Column("to_firm", "text", "", "firm joined; left for those who leave the field"),
            Column("people", "float64", "people", "moved during the run, median over replicates"),
            Column("p5", "float64", "people", "5 % quantile"),
            Column("p95", "float64", "people", "95 % quantile"),
        ),
        FLOWS_HEADER,
    ),
    "acceptance.csv": CsvFile(
        "an incumbent and a rival that bid for its people, the pair with most bids first",
        (
            Column("incumbent", "firm", "", "whose people were courted"),
            Column("bidder", "firm", "", "who bid"),
            Column("bids", "float64", "bids", "during the run, median over replicates"),
            Column("rate", "float64", "share", "of bids accepted, median over replicates"),
            Column("p5", "float64", "share", "5 % quantile of that share"),
            Column("p95", "float64", "share", "95 % quantile of that share"),
        ),
        ACCEPTANCE_HEADER,
    ),
    "packages.csv": CsvFile(
        "one of the ten largest packages offered to AI people in a replicate",
        (REPLICATE, *(OFFERS[name] for name in PACKAGES_HEADER if name in OFFERS)),
        PACKAGES_HEADER,
    ),
    "pay_tail.csv": CsvFile(
        "a step of pay at the start or the end: the share of AI people at bidders paid more",
        (
            Column("when", "text", "", "start or end of the run"),
            Column("pay_usd_per_year", "float64", "USD/yr", "pay; 120 steps in equal ratios"),
            Column("p5", "float64", "share", "paid more, 5 % quantile over replicates"),
            Column("p50", "float64", "share", "paid more, median over replicates"),
            Column("p95", "float64", "share", "paid more, 95 % quantile over replicates"),
        ),
        PAY_TAIL_HEADER,
    ),
}
"""The CSV files of a result folder."""

RECORD_KEYS: Mapping[str, str] = {
    "format": "what kind of folder this is, and in which form",
    "scenario": "name of the scenario and SHA-256 of the resolved `scenario.yaml`",
    "seed": "seed that was asked for",
    "replicates": "how many runs there are",
    "replicate_seeds": "seed of each run, derived from the seed and its number",
    "parameters": "where fitted parameters had their values from: posterior, best point, scenario",
    "abridged": "in the short form alone: statistics kept beside those of pictures",
    "model_version": "raised whenever the same scenario and seed give other numbers than before",
    "versions": "of Python and of the packages that numbers depend on",
    "tables": "rows of each table, and SHA-256 of its content",
    "files": "SHA-256 of every other file of the folder",
    "sha256": "of all this",
}
"""Keys of ``record.json``, from which a result proves itself."""

SUMMARY_KEYS: Mapping[str, str] = {
    "scenario": "name of the scenario",
    "title": "its title",
    "question": "what it asks",
    "first_month": "first month of the run",
    "last_month": "last month of the run",
    "months": "how many months it has",
    "replicates": "how many runs there are",
    "precision": "with `run.until` alone: how well the mean is known, after how many runs",
    "firms": "name in print of each firm, and whether it bids",
    "end": "each monthly statistic in the last month: quantiles, mean, replicates that have it",
    "change": "the same for the last month less the first",
    "overall": "the same for each statistic of the whole run",
}
"""Keys of ``summary.json``."""
