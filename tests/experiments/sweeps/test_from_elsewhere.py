"""The folder of a sweep that somebody made by hand, digests and all, is data or is refused."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import TalentwarError
from sim.experiments.sweeps.designs import rows_of
from sim.experiments.sweeps.file import Design
from sim.experiments.sweeps.read import SweepResult, read_sweep
from tests.fuzzing.folders import Forged, sweep


@pytest.fixture(scope="module")
def forged() -> Forged:
    return sweep()


def edited(forged: Forged, name: str, change: Callable[[str], str]) -> Path:
    return forged.holding(name, change(forged.whole[name].decode()).encode())


def refusal(folder: Path, look: Callable[[SweepResult], Any]) -> str:
    """What who looks at something of a sweep is told."""
    with pytest.raises(TalentwarError) as caught:
        look(read_sweep(folder))
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sweep": "x"}, "sweep: Input should be a valid dictionary"),
        ({"sweep": {"name": "../x", "sha256": ""}}, "sweep.name: .*no name of a file"),
        ({"levers": [{}]}, "levers.0.name: Field required"),
        ({"uncertainties": None}, "uncertainties: "),
        ({"replicates": "2"}, "replicates: "),
        ({"failed": -1}, "failed: "),
    ],
    ids=str,
)
def test_a_record_of_another_shape(forged: Forged, changes: dict[str, Any], told: str) -> None:
    folder = edited(forged, "record.json", lambda text: json.dumps(json.loads(text) | changes))
    assert re.search(told, refusal(folder, lambda found: found.name))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("of,number,block", "of,number,other"),
        ("raid", "another"),
        ("levers,0,", "levers,0,x"),
        ("levers", "x" * 200_000),
        ("levers", "\0"),
    ],
    ids=["a column lacks", "no such level", "no number", "a long cell", "a null character"],
)
def test_a_design_of_other_points(forged: Forged, old: str, new: str) -> None:
    folder = edited(forged, "design.csv", lambda text: text.replace(old, new))
    assert "is not the table it was" in refusal(
        folder, lambda found: found.outcome("end.hhi_talent")
    )


def test_observations_of_other_runs(forged: Forged) -> None:
    folder = edited(forged, "observations.csv", lambda text: text[: text.rindex("\n", 0, -1) + 1])
    assert "observations.csv: is not the table it was" in refusal(
        folder, lambda found: found.observed
    )


def test_a_replicate_too_many_is_noticed(forged: Forged) -> None:
    folder = edited(
        forged, "record.json", lambda text: json.dumps(json.loads(text) | {"replicates": 3})
    )
    assert "observations.csv: is not the table it was" in refusal(
        folder, lambda found: found.verdicts
    )


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_a_list_of_points_that_is_no_file_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "points.csv")
    design = Design(kind="list", file="points.csv")
    with pytest.raises(TalentwarError, match=r"points\.csv: cannot be read; give a CSV file"):
        rows_of(design, [], tmp_path)
