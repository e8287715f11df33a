"""Draws of the fitted parameters: which row, and every way in which the folder can be wrong."""

from __future__ import annotations

import csv
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.base.errors import TalentwarError
from sim.parameters.posterior import WAY_OUT, Posterior, posterior_folder, read_posterior
from sim.record.digest import file_digest
from sim.record.provenance import RECORD
from tests.parameters.fake_posterior import (
    DRAWS,
    LOSS,
    MISSION,
    POINT,
    TOLERANCE,
    seal,
    write_posterior,
    write_table,
)


@pytest.fixture
def place(tmp_path) -> Path:
    return write_posterior(tmp_path, scenario="title: x\n")


def with_draws(rows) -> Posterior:
    return Posterior(Path("p"), ("a", "b"), np.array(rows, dtype=float), {}, {})


def test_it_is_read_as_it_was_written(place):
    found = read_posterior(place)
    assert found.folder == place
    assert found.parameters == (TOLERANCE, MISSION, LOSS)
    np.testing.assert_array_equal(found.draws, DRAWS)
    assert found.point == POINT
    assert found.sha256 == file_digest(place / "draws.csv")
    assert not found.draws.flags.writeable


def test_columns_may_stand_in_another_order_than_the_point(place):
    with (place / "draws.csv").open(newline="") as stream:
        rows = [row[::-1] for row in csv.reader(stream)]
    write_table(place / "draws.csv", rows)
    seal(place)
    found = read_posterior(place)
    assert found.draw(0.0) == dict(zip((TOLERANCE, MISSION, LOSS), DRAWS[0], strict=True))


def test_a_draw_is_a_row(place):
    found = read_posterior(place)
    for u, row in ((0.0, 0), (0.024, 0), (0.026, 1), (0.5, 20), (0.9999, 39), (1.0, 39)):
        assert found.row(u) == row
        assert found.draw(u) == dict(zip(found.parameters, DRAWS[row], strict=True))
    assert all(type(value) is float for value in found.draw(0.3).values())


@given(st.integers(1, 500), st.floats(0, 1))
def test_rows_are_equally_likely(size, u):
    found = with_draws(np.zeros((size, 2)))
    assert 0 <= found.row(u) < size
    edges = [found.row((row + 0.5) / size) for row in range(size)]
    assert edges == list(range(size))


def test_parameters_of_a_row_stay_together():
    found = with_draws([[1, 10], [2, 20], [3, 30]])
    drawn = [found.draw(u) for u in np.linspace(0, 1, 50)]
    assert {(one["a"], one["b"]) for one in drawn} == {(1, 10), (2, 20), (3, 30)}


def test_it_is_looked_for_here_and_then_with_the_program(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "elsewhere" / "sim"
    program.mkdir(parents=True)
    monkeypatch.setattr("sim.scenario.places.files", lambda _: program)
    assert posterior_folder() == Path("calibration/posterior")
    beside = write_posterior(tmp_path / "elsewhere", scenario="title: x\n")
    assert posterior_folder() == beside
    shutil.copytree(beside, program / "calibration" / "posterior")
    assert posterior_folder() == program / "calibration" / "posterior"
    (tmp_path / "calibration" / "posterior").mkdir(parents=True)
    assert posterior_folder() == Path("calibration/posterior")
    with pytest.raises(TalentwarError, match=r"calibration/posterior: no record\.json in it"):
        read_posterior()


def test_with_the_program_means_beside_its_code():
    assert posterior_folder() in {
        Path("calibration/posterior"),
        Path(sim.__file__).parents[1] / "calibration" / "posterior",
    }


# -- faults --


def fault_of(place) -> str:
    with pytest.raises(TalentwarError) as told:
        read_posterior(place)
    said = str(told.value)
    assert "--point does without" in said
    assert "`talentwar calibrate` makes" in said
    assert "git checkout calibration/posterior" in said
    return said.replace(f"; {WAY_OUT}", "").replace(f"{place}", "P")


def test_no_folder(tmp_path):
    assert fault_of(tmp_path / "posterior").startswith(
        "P: there is no such folder; fitted parameters are drawn from there: "
    )
    (tmp_path / "posterior").write_text("x")
    assert "P: is a file" in fault_of(tmp_path / "posterior")


@pytest.mark.parametrize(
    "name", ["draws.csv", "point.csv", "scenario.yaml", "targets.yaml", "priors.yaml", "fit.svg"]
)
def test_a_file_that_is_missing_or_was_edited(place, name):
    text = (place / name).read_text()
    (place / name).write_text(text + "\n")
    assert fault_of(place) == f"P/{name}: was changed after it was made"
    (place / name).unlink()
    assert fault_of(place) == f"P/{name}: is missing"


def test_the_record_is_missing_edited_or_another_word(place):
    text = (place / RECORD).read_text()
    (place / RECORD).write_text(text.replace('"rows"', '"row"').replace("model_v", "model_w"))
    assert fault_of(place) == "P/record.json: was changed after it was made"
    (place / RECORD).write_text("{")
    assert fault_of(place) == "P/record.json: is not JSON"
    seal(place, format="talentwar result 1")
    assert fault_of(place) == (
        "P/record.json: has the format 'talentwar result 1' and not 'talentwar posterior 1'"
    )
    (place / RECORD).unlink()
    assert fault_of(place) == "P: no record.json in it"


def test_a_record_without_what_is_needed(place):
    (place / "targets.yaml").unlink()
    seal(place)
    assert fault_of(place) == "P/record.json: was changed after it was made"


@pytest.mark.parametrize(
    ("draws", "said"),
    [
        ("a,b\n1,2\n1,x\n", "P/draws.csv:3: b: 'x' is not a number"),
        ("a,b\n1,\n", "P/draws.csv:2: b: '' is not a number"),
        ("a,b\n1,2\n3,4\nnan,2\n", "P/draws.csv:4: a: 'nan' is not a finite number"),
        ("a,b\n1,-inf\n", "P/draws.csv:2: b: '-inf' is not a finite number"),
        ("a,b\n1,1e999\n", "P/draws.csv:2: b: '1e999' is not a finite number"),
        ("a,b\n", "P/draws.csv: has no rows"),
        ("", "P/draws.csv: has no rows"),
        ("a,b\n1,2\n1\n", "P/draws.csv:3: has 1 cells, and the header 2"),
        ("a,b\n1,2,3\n", "P/draws.csv:2: has 3 cells, and the header 2"),
        ("a,b\n1,2\n\n3,4\n", "P/draws.csv:3: has 0 cells, and the header 2"),
        ("a\n1\n", "P/draws.csv:1: 'b': has no column, and is in point.csv"),
        ("a,b,c\n1,2,3\n", "P/draws.csv:1: 'c': point.csv has no such parameter"),
        ("a,b,a\n1,2,3\n", "P/draws.csv:1: 'a': is there twice"),
        ('a,b\n1,"2\n', "P/draws.csv: is not a table (unexpected end of data)"),
        ("a,b\n1,\x9d\n".encode("cp1252", "replace") + b"\xff\n", "P/draws.csv: is not a table"),
    ],
)
def test_draws_that_make_no_sense(tmp_path, draws, said):
    place = write_posterior(tmp_path, [[1, 2]], {"a": 1, "b": 2}, scenario="title: x\n")
    (place / "draws.csv").write_bytes(draws if isinstance(draws, bytes) else draws.encode())
    seal(place)
    assert fault_of(place).startswith(said)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("parameter,best\na,1\nb,2\n", "P/point.csv:1: the columns are not parameter and value"),
        ("parameter,value\na,1\nb,much\n", "P/point.csv:3: b: 'much' is not a number"),
        ("parameter,value\na,1\nb,inf\n", "P/point.csv:3: b: 'inf' is not a finite number"),
        ("parameter,value\na,1\nb,2\na,3\n", "P/point.csv:4: 'a': is there twice"),
        ("parameter,value\na,1\nb\n", "P/point.csv:3: has 1 cells, and the header 2"),
        ("parameter,value\n", "P/point.csv: has no rows"),
        ("parameter,value\na,1\n", "P/draws.csv:1: 'b': point.csv has no such parameter"),
    ],
)
def test_a_point_that_makes_no_sense(tmp_path, point, said):
    place = write_posterior(tmp_path, [[1, 2]], {"a": 1, "b": 2}, scenario="title: x\n")
    (place / "point.csv").write_text(point)
    seal(place)
    assert fault_of(place) == said


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to root")
def test_what_may_not_be_read(place):
    (place / "draws.csv").chmod(0)
    with pytest.raises(TalentwarError, match="whether you may read it"):
        read_posterior(place)


def test_numbers_keep_all_their_digits(tmp_path):
    number = math.pi / 1e7
    place = write_posterior(tmp_path, [[number]], {"a": number}, scenario="title: x\n")
    found = read_posterior(place)
    assert found.draw(0.5) == {"a": number}
    assert found.point == {"a": number}
