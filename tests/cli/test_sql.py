from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.report.sql import cell
from tests.record.fake_world import FakeLoaded, write_fake

ROOT = Path(__file__).parents[2]
COMMAND = "from sim.cli.main import main; main()"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return write_fake(tmp_path_factory.mktemp("sql") / "r", FakeLoaded(months=4, replicates=2))


def test_without_a_query_the_views_are_listed(talentwar, result):
    status, out, err = talentwar("sql", result.folder)
    assert (status, err) == (0, "")
    assert f"moves: {result.table('moves').num_rows:,} rows" in out.splitlines()
    assert "  pay_after_usd_per_year   DOUBLE" in out or "  pay_after_usd_per_year  DOUBLE" in out


def test_an_answer_is_a_plain_table(talentwar, result):
    query = "SELECT 'ab' AS name, 1.5e0 AS x, NULL AS none UNION ALL SELECT 'c', 22.25e0, NULL"
    status, out, _ = talentwar("sql", result.folder, query)
    assert status == 0
    assert out == "name      x  none\nab      1.5\nc     22.25\n"


def test_forty_rows_are_shown_and_the_others_counted(talentwar, result):
    _, out, _ = talentwar("sql", result.folder, "SELECT range FROM range(1041)")
    assert out.splitlines()[40:] == ["   39", "and 1,001 more rows (--csv writes all)"]
    _, out, _ = talentwar("sql", result.folder, "SELECT range FROM range(41)")
    assert out.splitlines()[-1] == "and 1 more row (--csv writes all)"
    _, out, _ = talentwar("sql", result.folder, "FROM range(1000000000000)")
    assert out.splitlines()[-1] == "and more than 999,960 more rows"
    _, out, _ = talentwar("sql", result.folder, "SELECT 1 AS x WHERE false")
    assert out == "x\n(no rows)\n"


def test_a_narrow_terminal_gets_the_columns_that_fit(talentwar, result, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "20")
    _, out, _ = talentwar("sql", result.folder, "SELECT repeat('x', 9) a, repeat('y', 9) b, 1 c")
    assert out.splitlines() == [
        "a          b",
        "xxxxxxxxx  yyyyyyyyy",
        "(1 more columns: c; --csv writes them all)",
    ]


def test_a_cell_is_short_and_shows_no_control_characters():
    assert cell("a\x1b[31m\nb") == "a\\x1b[31m\\nb"
    assert cell("x" * 100) == "x" * 57 + "..."
    assert cell([("end.gini_pay", 0.5)]) == '{"end.gini_pay": 0.5}'
    assert (cell(None), cell(12345678.9), cell(7)) == ("", "1.23457e+07", "7")


def test_csv_has_all_rows_and_blanks_where_values_are_missing(talentwar, result):
    query = """SELECT range AS x, CASE WHEN range % 2 = 0 THEN 'a,"b"' END AS word,
        CASE WHEN range > 0 THEN [range, NULL] END AS list FROM range(20001)"""
    status, out, _ = talentwar("sql", result.folder, query, "--csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert status == 0
    assert rows[:3] == [["x", "word", "list"], ["0", 'a,"b"', ""], ["1", "", "[1, null]"]]
    assert len(rows) == 20_002
    _, out, _ = talentwar("sql", result.folder, "SELECT 'plain' AS a, 2.5 AS b", "--csv")
    assert out == "a,b\nplain,2.5\n"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_answer_goes_to_a_file(talentwar, result, tmp_path, kind):
    out = tmp_path / "new" / f"offers.{kind}"
    query = "SELECT * FROM offers ORDER BY replicate, month, contest, bidder"
    status, said, err = talentwar("sql", result.folder, query, "--out", out)
    assert (status, said, err) == (0, "", f"{out}: written\n")
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    whole = result.table("offers")
    if kind == "parquet":
        found = pq.read_table(out)
        assert found.num_rows == whole.num_rows
        assert found.schema.names == whole.schema.names
    else:
        with out.open() as stream:
            assert len(list(csv.DictReader(stream))) == whole.num_rows


@pytest.mark.parametrize(
    ("query", "said"),
    [("SELECT CASE WHEN range = 90000 THEN error('late') END AS x FROM range(99999)", "late"),
     ("SELECT INTERVAL 1 DAY", "Parquet cannot hold this answer")],
)  # fmt: skip
def test_a_file_is_whole_or_stays_as_it_was(talentwar, result, tmp_path, query, said):
    out = tmp_path / "new" / "x.parquet"
    out.parent.mkdir()
    out.write_text("as it was")
    status, _, err = talentwar("sql", result.folder, query, "--out", out)
    assert status == 2
    assert said in err
    assert [path.read_text() for path in out.parent.iterdir()] == ["as it was"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["FROM firms", "--csv", "--out", "x.csv"], "give one of them"),
        (["FROM firms", "--out", "x.txt"], "ends in .parquet or .csv"),
        (["--csv"], "there is no query"),
        (["FROM nothing"], "Table with name nothing does not exist!\nThere are: "),
        (["DROP VIEW firms"], "the query is DROP; give one SELECT"),
    ],
)
def test_what_cannot_be_asked_ends_in_status_2(talentwar, result, arguments, said):
    status, out, err = talentwar("sql", result.folder, *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_the_folder_that_is_asked_is_not_written_to(talentwar, result):
    for name in ("series.csv", "tables/../new.csv"):
        status, _, err = talentwar("sql", result.folder, "SELECT 1", "--out", result.folder / name)
        assert status == 2
        assert "stays as it is" in err
    result.verify()


def test_a_reader_that_has_enough_ends_it_quietly(result):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = ["sql", str(result.folder), "FROM range(3000000)", "--csv"]
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", COMMAND, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == b"range\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
