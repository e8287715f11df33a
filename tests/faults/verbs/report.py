"""``report``: the page of a tiny result, in the result's own folder."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.experiments.run import run
from sim.record.read import read_result, why_not_ours
from sim.report.page.writing import MADE_BY
from tests.faults.verbs.run import TINY

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "result/report.html"
ALSO: tuple[str, ...] = ()


def words(jobs: int) -> list[str]:
    return ["report", "result"]


def prepare(desk: Path, *, older: bool = False) -> None:
    """A result; where a page stands in it already, the page stays."""
    scenario, made = desk / "tiny.yaml", desk / "made"
    scenario.write_text(TINY.format(seed=5 if older else 1), encoding="utf-8")
    run(scenario, out=made, replicates=2, jobs=1)
    shutil.copytree(made, desk / "result", dirs_exist_ok=True)
    shutil.rmtree(made)


def read(place: Path) -> None:
    read_result(place.parent).verify()
    assert why_not_ours(place.parent) is None, "the result could not be made again"
    if not place.is_file():
        raise TalentwarError(f"{place}: there is no page")
    text = place.read_text(encoding="utf-8")
    assert MADE_BY in text
    assert text.rstrip().endswith("</html>")


def kept(desk: Path) -> list[tuple[str, str]]:
    return []
