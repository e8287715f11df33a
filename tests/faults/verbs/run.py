"""``run``: a world of a thousandth, two months, four times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.record.read import read_result, why_not_ours

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "out"
ALSO: tuple[str, ...] = ()
TINY = """extends: baseline
title: Tiny
question: Is it whole?
run: {{seed: {seed}, end: 2025-02, replicates: 4}}
population: {{scale: 0.001}}
events: []
"""


def words(jobs: int) -> list[str]:
    return ["run", "tiny.yaml", "--out", PLACE, "--jobs", str(jobs)]


def prepare(desk: Path, *, older: bool = False) -> None:
    (desk / "tiny.yaml").write_text(TINY.format(seed=5 if older else 1), encoding="utf-8")


def read(place: Path) -> None:
    read_result(place).verify()
    assert why_not_ours(place) is None


def kept(desk: Path) -> list[tuple[str, str]]:
    return []
