"""``calibrate``: a fit of two parameters to one figure, its runs kept by sixes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sim.parameters.posterior import POSTERIOR, read_posterior
from sim.record.digest import file_digest
from tests.cli.test_calibrate import FIT, PRIORS, ROOT, TARGETS

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "calibration/posterior"
ALSO = ("runs",)


def words(jobs: int) -> list[str]:
    return ["calibrate", "--jobs", str(jobs)]


def prepare(desk: Path, *, older: bool = False) -> None:
    shutil.copytree(ROOT / "scenarios", desk / "scenarios", dirs_exist_ok=True)
    (desk / "calibration").mkdir(exist_ok=True)
    fit = FIT.replace("[12, 12]", "[8, 8]").replace("seed: 3", f"seed: {5 if older else 3}")
    for name, text in {"priors": PRIORS, "targets": TARGETS, "fit": fit}.items():
        (desk / "calibration" / f"{name}.yaml").write_text(text, encoding="utf-8")


def read(place: Path) -> None:
    read_posterior(place)
    assert POSTERIOR.why_not_ours(place) is None


def kept(desk: Path) -> list[tuple[str, str]]:
    """Every part of the fit's runs; when it was written shows that it was not made again."""
    parts = (desk / "runs" / "calibration").glob("*.parquet")
    return [(path.name, f"{path.stat().st_mtime_ns} {file_digest(path)}") for path in parts]
