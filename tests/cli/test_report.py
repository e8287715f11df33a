from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.main import main
from sim.report.page.writing import MADE_BY
from tests.record.fake_world import FakeLoaded, write_fake


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with two results that make pairs."""
    folder = tmp_path_factory.mktemp("desk")
    write_fake(folder / "a", FakeLoaded(months=6, replicates=2))
    write_fake(folder / "b", FakeLoaded(months=6, replicates=2, capex=90e9))
    return folder


@pytest.fixture
def quickly(monkeypatch):
    """Pages that say nothing, where what they say does not matter."""
    text = f"<!doctype html>{MADE_BY}</html>"
    monkeypatch.setattr("sim.report.page.writing.page", lambda *_: text)


@pytest.fixture
def report(desk, monkeypatch, capsys):
    monkeypatch.chdir(desk)

    def called(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["report", *arguments])
        said = capsys.readouterr()
        return ended.value.code, said.out.strip(), said.err.strip()

    return called


def page(place):
    text = Path(place).read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.endswith("</html>")
    return text


def test_a_result_has_its_page_in_its_folder(report):
    assert report("a") == (0, "a/report.html", "")
    assert page("a/report.html").count("<main") == 2


def test_a_comparison_goes_among_the_runs(report):
    status, out, err = report("a", "b", "--lang", "zh")
    assert (status, err) == (0, "")
    assert out.startswith("runs/")
    assert "-against-" in out
    assert '<html lang="zh">' in page(out)


def test_a_page_is_made_again_and_its_result_can_be_too(report, quickly):
    assert report("a", "--out", "page.html")[0] == 0
    assert report("a", "--out", "page.html")[0] == 0
    from sim.record.read import why_not_ours

    report("a")
    assert why_not_ours(Path("a")) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "nowhere: does not exist; give a folder that `talentwar run` or"),
        (("a", "--lang", "fr"), "no language 'fr'; there are: en (English), zh (中文)"),
        (("notes",), "notes: no record.json in it"),
        (("a", "--out", "kept.txt"), "kept.txt: not replaced, because it is no report"),
        (("a", "--out", "notes"), "notes: this is a folder; give the name of a file"),
        (("a", "--out", "kept.txt/page.html"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(report, quickly, arguments, said):
    Path("notes").mkdir(exist_ok=True)
    Path("kept.txt").write_text("mine", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*") if path.is_file()}
    status, out, err = report(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert before == {path: path.stat().st_mtime_ns for path in Path().rglob("*") if path.is_file()}


def test_a_changed_result_is_refused(report):
    write_fake(Path("c"), FakeLoaded(months=3, replicates=1))
    (Path("c") / "summary.json").write_text("{}", encoding="utf-8")
    status, _, err = report("c")
    assert status == 2
    assert "was changed after it was made" in err
    assert not (Path("c") / "report.html").exists()


def test_a_sweep_has_a_page_of_its_own_and_goes_with_nothing_else(report, tmp_path):
    committed = Path(__file__).parents[2] / "results" / "what_a_raid_buys"
    status, out, err = report(str(committed), "--out", str(tmp_path / "sweep.html"))
    assert (status, err) == (0, "")
    assert 'data-control="' in page(out)
    status, _, err = report("a", str(committed))
    assert status == 2
    assert "a sweep has a report of its own; give it alone" in err
