from __future__ import annotations

from pathlib import Path

import pytest

from tests.record.fake_world import FakeLoaded, write_fake

PAGE = Path(__file__).parents[2] / "docs" / "figures.md"


def test_one_figure(talentwar, tmp_path):
    write_fake(tmp_path / "r", FakeLoaded(months=2, replicates=2))
    status, out, err = talentwar("explain", "r", "--figure", "deal.scale")
    assert (status, err) == (0, "")
    assert out.startswith("deal.scale: ")
    assert "What the model says (r)" in out


def test_all_figures_without_a_result(talentwar):
    status, out, _ = talentwar("explain")
    assert status == 0
    assert "offer.signing_max" in out
    assert "No result at hand: run the baseline." in out


def test_the_usual_result_is_shown(talentwar, tmp_path):
    write_fake(tmp_path / "results" / "baseline", FakeLoaded(months=2, replicates=2))
    _, out, _ = talentwar("explain")
    assert "Model: results/baseline." in out


def test_the_page_is_printed(talentwar):
    status, out, _ = talentwar("explain", "--markdown")
    assert (status, out) == (0, PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--figure", "deal.scal"), "no figure 'deal.scal'; did you mean deal.scale?"),
        (("nowhere",), "nowhere: does not exist"),
        (("--figure",), "--figure"),
    ],
)
def test_what_cannot_be_explained_is_told(talentwar, arguments, message):
    status, out, err = talentwar("explain", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_faults_in_ones_own_figures_are_told_with_their_lines(talentwar, tmp_path):
    (tmp_path / "calibration").mkdir()
    own = "articles: {}\nfigures:\n  a.b: {about: x, kind: deal, role: inptu}\n"
    (tmp_path / "calibration" / "figures.yaml").write_text(own, encoding="utf-8")
    status, _, err = talentwar("explain")
    assert status == 2
    assert 'calibration/figures.yaml:3:37: figures."a.b".role: ' in err
    assert "did you mean input?" in err
    assert "readings: is missing" in err
