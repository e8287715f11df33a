"""Fills a result folder from the outcomes of replicates, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from sim.record import series
from sim.record.abridgement import WHOLE
from sim.record.numbers import json_text, write_csv, write_text
from sim.record.packages import PACKAGES_HEADER, package_rows
from sim.record.pay_tail import PAY_TAIL_HEADER, pay_tail_rows
from sim.record.provenance import RECORD, record, record_text
from sim.record.read import Result
from sim.record.summary import Summary
from sim.record.tables import TableWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from sim.record.abridgement import Abridgement
    from sim.record.digest import TableDigest
    from sim.record.outcome import Outcome

    Draw = Callable[[Result], Mapping[str, str]]


@dataclass(frozen=True)
class Origin:
    """What a result is made from: the scenario as resolved, its seeds and its parameters.

    ``parameters`` says where fitted parameters had their numbers from; see
    :attr:`sim.record.read.Result.parameters`.  ``precision`` says how well the mean was known
    that the run was to make known; None if it was to make so many replicates.
    """

    name: str
    title: str
    question: str
    scenario_yaml: str
    scenario_sha256: str
    seed: int
    replicate_seeds: Sequence[int]
    months: Sequence[str]
    firms: Mapping[str, Mapping[str, Any]]
    parameters: Mapping[str, Any]
    precision: Mapping[str, Any] | None = None
    abridged: Abridgement | None = None

    def described(self) -> dict[str, Any]:
        """The part of ``record.json`` that says where the result comes from."""
        short = {} if self.abridged is None else {"abridged": list(self.abridged.statistics)}
        return {
            "scenario": {"name": self.name, "sha256": self.scenario_sha256},
            "seed": self.seed,
            "replicates": len(self.replicate_seeds),
            "replicate_seeds": list(self.replicate_seeds),
            "parameters": dict(self.parameters),
            **short,
        }

    def headings(self) -> dict[str, Any]:
        """The first lines of ``summary.json``."""
        known = {} if self.precision is None else {"precision": dict(self.precision)}
        return {
            "scenario": self.name,
            "title": self.title,
            "question": self.question,
            "first_month": self.months[0],
            "last_month": self.months[-1],
            "months": len(self.months),
            "replicates": len(self.replicate_seeds),
            **known,
            "firms": {key: dict(firm) for key, firm in self.firms.items()},
        }


def write_record(
    folder: Path,
    origin: Callable[[], Origin],
    outcomes: Iterable[Outcome],
    draw: Draw | None = None,
) -> None:
    """Write every file of a result into an empty folder, ``record.json`` last.

    Args:
        folder: an empty folder nobody else sees yet.
        origin: tells what the outcomes were made from; asked after the last of them, since
            how many there are may depend on what they say.
        outcomes: the replicates in order; each is written before the next is asked for.
        draw: makes pictures from the record as written so far: file name to SVG text.
    """
    gathered = Summary()
    with TableWriter(folder / "tables") as tables:
        for one in outcomes:
            tables.add(one.tables)
            gathered.add(one.values)
    made_from = origin()
    _write_small_files(folder, made_from, gathered)
    if draw is not None:
        _write_pictures(folder, made_from, tables.digests, draw)
    if made_from.abridged is not None:
        rmtree(folder / "tables")
    made = record(folder, made_from.described(), tables.digests)
    write_text(folder / RECORD, record_text(made))


def _write_small_files(folder: Path, origin: Origin, gathered: Summary) -> None:
    kept = WHOLE if origin.abridged is None else origin.abridged
    write_text(folder / "scenario.yaml", origin.scenario_yaml)
    told = origin.headings() | gathered.spread(kept.keeps)
    write_text(folder / "summary.json", json_text(told) + "\n")
    market = folder / "tables" / "market.parquet"
    paths = series.series_rows(market, kept.keeps_months_of)
    write_csv(folder / "series.csv", series.SERIES_HEADER, paths)
    write_csv(folder / "flows.csv", series.FLOWS_HEADER, series.flow_rows(gathered.columns()))
    pairs = series.acceptance_rows(gathered.columns())
    write_csv(folder / "acceptance.csv", series.ACCEPTANCE_HEADER, pairs)
    _write_from_tables(folder, [key for key, firm in origin.firms.items() if firm["bids"]])
    replicates = range(len(origin.replicate_seeds))
    header = ["statistic", *(f"replicate_{number}" for number in replicates)]
    write_csv(folder / "replicates.csv", header, gathered.replicate_rows(kept.keeps))


def _write_from_tables(folder: Path, bidders: Sequence[str]) -> None:
    """What pictures and pages need of tables that are not kept where results are committed."""
    tables = folder / "tables"
    offered = package_rows(tables / "offers.parquet", Result.SAMPLE)
    write_csv(folder / "packages.csv", PACKAGES_HEADER, offered)
    earned = pay_tail_rows(tables / "people.parquet", bidders, Result.SAMPLE)
    write_csv(folder / "pay_tail.csv", PAY_TAIL_HEADER, earned)


def _write_pictures(
    folder: Path, origin: Origin, digests: Mapping[str, TableDigest], draw: Draw
) -> None:
    figures = folder / "figures"
    figures.mkdir()
    for name, text in draw(Result(folder, record(folder, origin.described(), digests))).items():
        write_text(figures / name, text)
