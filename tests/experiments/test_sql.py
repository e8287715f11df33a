from __future__ import annotations

import os
import shutil
import signal
import threading
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.store import Row, Store
from sim.experiments.sql import asked, sql, views
from tests.fake_sweep import HHI, LAGS, SAMPLED, TOLERANCE, WAYS, fake_sweep, two_ways
from tests.record.fake_world import FakeLoaded, write_fake

TABLES = {"firms", "market", "offers", "moves", "cuts", "people"}
TEXTS = {"series", "flows", "replicates", "acceptance", "packages", "pay_tail"}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return write_fake(tmp_path_factory.mktemp("sql") / "r", FakeLoaded(months=4, replicates=2))


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    def sometimes(settings, luck):
        near = settings["lag"] == "near"
        return two_ways(settings, luck) if near else "ValueError: too far,\nand late"

    return fake_sweep(
        tmp_path_factory.mktemp("sql"),
        sometimes,
        levers={"choice": WAYS},
        uncertainties={"lag": LAGS},
    )


@pytest.fixture
def copied(result, tmp_path):
    return shutil.copytree(result.folder, tmp_path / "copied")


def lines(folder, query):
    return sql(folder, query).to_pylist()


def file_states(folder):
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder): path.read_bytes() for path in paths}


# -- what is asked --


def test_a_result_has_its_tables_and_its_figures(result):
    found = {view.name: view for view in views(result.folder)}
    assert found.keys() >= TABLES | TEXTS
    assert found["moves"].rows == result.table("moves").num_rows
    assert ("pay_after_usd_per_year", "DOUBLE") in found["moves"].columns
    assert found["series"].columns[:3] == (
        ("month", "VARCHAR"), ("statistic", "VARCHAR"), ("p5", "DOUBLE"),
    )  # fmt: skip


def test_an_answer_is_that_of_pandas(result):
    offers = result.frame("offers")
    wanted = offers[~offers.is_counter].groupby("bidder").package_usd.max()
    found = lines(
        result.folder,
        "SELECT bidder, max(package_usd) AS most FROM offers WHERE NOT is_counter GROUP BY bidder",
    )
    assert {row["bidder"]: row["most"] for row in found} == wanted.to_dict()


def test_tables_can_be_joined_and_text_is_text(result):
    found = lines(
        result.folder,
        """WITH hired AS (SELECT to_firm AS firm, count(*) AS people FROM moves GROUP BY ALL)
        SELECT f.to_firm, f.people, hired.people AS counted FROM hired
        JOIN (SELECT to_firm, sum(people) AS people FROM flows GROUP BY ALL) f
        ON hired.firm = f.to_firm ORDER BY counted DESC""",
    )
    moves = Counter(result.table("moves").column("to_firm").to_pylist())
    assert {row["to_firm"]: row["counted"] for row in found} == dict(moves)


def test_a_sweep_has_its_runs_and_what_follows_from_them(sweep):
    found = {view.name: view.rows for view in views(sweep.folder)}
    assert found == {"runs": 16, "observations": 16, "design": 4, "decisions": 4, "verdicts": 4}
    whole, text = (
        lines(
            sweep.folder,
            f"""SELECT choice, avg("{HHI}") AS mean, count(error) AS failed FROM {view}
            GROUP BY choice ORDER BY choice""",
        )
        for view in ("runs", "observations")
    )
    assert whole == text
    raid = sweep.observed[HHI][0, 1]
    assert whole[0]["choice"] == "raid"
    assert whole[0]["mean"] == pytest.approx(np.mean(raid))
    assert whole[0]["failed"] == 4
    error = lines(sweep.folder, "SELECT DISTINCT error FROM observations WHERE error IS NOT NULL")
    assert error == [{"error": "ValueError: too far,\nand late"}]
    (kept,) = lines(sweep.folder, f"SELECT kept['{HHI}'] AS x, \"{HHI}\" AS y FROM runs LIMIT 1")
    assert kept["x"] == kept["y"] == sweep.observed[HHI].ravel()[0]


def test_a_sweep_without_decisions_has_no_verdicts(tmp_path):
    found = fake_sweep(
        tmp_path, two_ways, uncertainties=TOLERANCE, design={"uncertainties": SAMPLED}, replicates=1
    )
    with pytest.raises(TalentwarError, match="this sweep has no verdicts"):
        sql(found.folder, "FROM verdicts")
    number, unit = sql(
        found.folder, 'SELECT "investors.tolerance", "unit investors.tolerance" FROM design LIMIT 2'
    ).columns
    assert number[1].as_py() == found.circumstances.settings[0]["investors.tolerance"]
    assert unit.to_pylist() == [None, found.circumstances.units[0, 0]]


# -- the store --


def test_a_store_has_each_run_once_by_its_best_row(tmp_path):
    store = Store(tmp_path)
    store.open()
    store.write("a", [Row("01" * 16, 1, 0.5, {}, "ValueError: no"), Row("02" * 16, 2, 1.0)], ("x",))
    store.write("b", [Row("01" * 16, 1, 2.0, {"x": 1.5})], ("x",))
    store.write("c", [Row("01" * 16, 1, 3.0, {"x": 1.5, "y": 2.5})], ("x", "y"))
    store.write("d", [Row("03" * 16, 3, 4.0, {}, "ValueError: never")], ("x",))
    found = lines(tmp_path, "SELECT seed, error, seconds, kept['y'] AS y FROM runs ORDER BY seed")
    assert [tuple(row.values()) for row in found] == [
        (1, None, 3.0, 2.5), (2, None, 1.0, None), (3, "ValueError: never", 4.0, None),
    ]  # fmt: skip
    assert views(tmp_path)[0].rows == 3


def test_a_store_of_many_parts_is_asked_as_one(tmp_path):
    store = Store(tmp_path)
    store.open()
    store.write("0", [Row("00" * 16, 0, 0.0, {"x": 0.0})], ("x",))
    for number in range(1, 1500):
        row = [Row(f"{number:032x}", number, 0.0, {"x": float(number)})]
        if number < 100:
            store.write(str(number), row, ("x",))
        else:
            shutil.copy(store.part(str(number % 100)), store.part(f"copy-{number}"))
    found = lines(tmp_path, "SELECT count(*) AS n, sum(kept['x']) AS x, max(seed) AS m FROM runs")
    assert found == [{"n": 100, "x": 4950.0, "m": 99}]


def test_an_empty_store_is_asked_in_vain(tmp_path):
    Store(tmp_path).open()
    assert lines(tmp_path, "SELECT key, kept FROM runs") == []


def test_a_part_that_is_none_is_named(tmp_path):
    store = Store(tmp_path)
    store.open()
    store.part("a").write_text("nothing of the kind")
    with pytest.raises(TalentwarError, match=r"a\.parquet: is no part of a store"):
        sql(tmp_path, "FROM runs")


# -- what is refused --


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "the query is nothing; give one SELECT"),
        ("SELECT 1; SELECT 2", "SELECT and SELECT"),
        ("ATTACH 'x.db'", "ATTACH"),
        ("COPY firms TO 'out.csv'", "COPY"),
        ("INSTALL httpfs", "LOAD"),
        ("SET memory_limit = '99GB'", "SET"),
        ("CREATE TABLE x AS FROM firms", "CREATE"),
        ("DROP VIEW firms", "DROP"),
        ("EXPLAIN SELECT 1", "EXPLAIN"),
        ("SELECT * FROM read_csv('/etc/passwd')", "file system operations are disabled"),
        ("SELECT * FROM read_text('{folder}/record.json')", "file system operations are disabled"),
        ("SELECT * FROM read_parquet('{folder}/tables/firms.parquet')", "are disabled"),
        ("SELECT * FROM glob('/etc/*')", "file system operations are disabled"),
        ("SELECT * FROM '/etc/passwd'", "does not exist"),
        ("SELECT getenv('HOME')", "getenv does not exist"),
        ("SELECT * FROM local", "Table with name local does not exist"),
        ("SELECT * FROM firms WHERE month = ?", "Values were not provided"),
        ("SELECT \udcff FROM firms", "Values were not provided"),
        ("SELECT error('boo')", "boo"),
        ("SELEC 1", "syntax error"),
    ],
)
def test_what_is_no_question_about_the_views_is_refused(result, query, said):
    local = pd.DataFrame({"a": [1]})
    with pytest.raises(TalentwarError, match=said.replace("(", r"\(")):
        sql(result.folder, query.format(folder=result.folder.resolve()))
    assert len(local) == 1


@pytest.mark.parametrize("target", ["series.csv", "tables/firms.parquet", "new.csv"])
def test_nothing_is_written_by_a_copy_inside_a_question(copied, target):
    before = file_states(copied)
    copy = f"COPY (SELECT 7) TO '{copied.resolve() / target}' (USE_TMP_FILE false, FORMAT csv)"
    inside = f"WITH x AS ({copy}) SELECT 1"
    query = f"SELECT json_serialize_sql('{inside.replace(chr(39), 2 * chr(39))}') AS tree"
    (tree,) = lines(copied, query)
    escaped = tree["tree"].replace("'", "''")
    for attempt in (inside, f"FROM json_execute_serialized_sql('{escaped}')"):
        with pytest.raises(TalentwarError, match="file system operations are disabled"):
            sql(copied, attempt)
    assert file_states(copied) == before


def test_an_unknown_column_is_answered_with_those_that_are_near(result):
    with pytest.raises(TalentwarError) as caught:
        sql(result.folder, "SELECT hedged_beleif FROM firms")
    assert '"hedged_belief"' in str(caught.value)
    assert "There are: " in str(caught.value)
    with pytest.raises(TalentwarError) as caught:
        sql(result.folder, "SELECT * FROM frims")
    assert str(caught.value).splitlines()[1:] == ['Did you mean "firms"?', there_are(caught)]
    with pytest.raises(TalentwarError) as caught:
        sql(result.folder, "SELECT * FROM qqqqqqqqqqqq")
    assert str(caught.value).splitlines()[1:] == [there_are(caught)]


def there_are(caught):
    last = str(caught.value).splitlines()[-1]
    assert last.startswith("There are: cuts, deals, firms, ")
    return last


def test_a_table_that_is_not_kept_is_told_with_what_makes_it(copied):
    shutil.rmtree(copied / "tables")
    with pytest.raises(TalentwarError) as caught:
        sql(copied, "SELECT * FROM Offers")
    assert f"talentwar run {copied / 'scenario.yaml'}" in str(caught.value)
    assert "There are: series, flows, replicates, acceptance, packages, pay_tail" in str(
        caught.value
    )
    assert len(lines(copied, "SELECT people FROM flows LIMIT 1")) == 1


def test_runs_that_are_not_kept_are_told_with_what_makes_them(sweep, tmp_path):
    folder = shutil.copytree(sweep.folder, tmp_path / "copied")
    shutil.rmtree(folder / "tables")
    with pytest.raises(TalentwarError, match=r"talentwar sweep .*sweep\.yaml --out DIR"):
        sql(folder, "FROM runs")


def test_what_was_changed_is_refused(copied, sweep, tmp_path):
    firms = copied / "tables" / "firms.parquet"
    table = pq.read_table(firms)
    pq.write_table(table.slice(1), firms)
    assert lines(copied, "SELECT count(*) AS n FROM cuts")
    with pytest.raises(TalentwarError, match=r"firms\.parquet: was changed"):
        sql(copied, "SELECT * FROM FIRMS")
    firms.write_text("no table")
    with pytest.raises(TalentwarError, match=r"firms\.parquet: is not a Parquet file any more"):
        sql(copied, "FROM series")
    (copied / "series.csv").write_text("month\n")
    with pytest.raises(TalentwarError, match=r"series\.csv: was changed"):
        sql(copied, "FROM flows")
    folder = shutil.copytree(sweep.folder, tmp_path / "sweep")
    runs = pq.read_table(folder / "tables" / "runs.parquet")
    pq.write_table(runs.slice(2), folder / "tables" / "runs.parquet")
    with pytest.raises(TalentwarError, match=r"runs\.parquet: was changed"):
        sql(folder, "FROM runs")


@pytest.mark.parametrize("what", ["does not exist", "is a file", "is none"])
def test_what_is_no_folder_of_ours_is_refused(tmp_path, what):
    place = tmp_path / "x"
    if what == "is a file":
        place.touch()
    elif what == "is none":
        place.mkdir()
    with pytest.raises(TalentwarError, match=f"x: {what}; give a folder"):
        sql(place, "SELECT 1")


# -- bounds --


def test_memory_is_bounded_and_so_is_an_answer(result, monkeypatch):
    (limit,) = lines(result.folder, "SELECT current_setting('memory_limit') AS it")
    assert limit["it"] == "953.6 MiB"
    monkeypatch.setattr("sim.experiments.sql.MEMORY", "20MB")
    monkeypatch.setattr("sim.experiments.sql.DISK", "1MB")
    with pytest.raises(TalentwarError, match="Out of Memory"):
        sql(result.folder, "SELECT hash(range) AS x FROM range(5000000) ORDER BY x")
    monkeypatch.setattr("sim.experiments.sql.LARGEST_ANSWER", 100_000)
    assert sql(result.folder, "SELECT range FROM range(10000)").num_rows == 10_000
    with pytest.raises(TalentwarError, match="larger than 1 GB"):
        sql(result.folder, "SELECT range FROM range(100000)")


def test_an_answer_comes_bit_by_bit_and_a_fault_on_the_way_is_told(result):
    with asked(result.folder, "SELECT range AS x FROM range(10000000000000)") as answer:
        first = next(answer.batches)
        assert first.column("x")[:2].to_pylist() == [0, 1]
        assert first.num_rows <= 10_000
    late = "SELECT CASE WHEN range = 500000 THEN error('late') END FROM range(1000000)"
    with asked(result.folder, late) as answer, pytest.raises(TalentwarError, match="late"):
        list(answer.batches)


def test_a_question_can_be_interrupted(result):
    long = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range <> b.range + 1"
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        sql(result.folder, long)
