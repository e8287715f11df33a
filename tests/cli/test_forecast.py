"""``talentwar forecast`` and ``score`` as they are typed."""

from __future__ import annotations

import pytest

from sim.validation.forecasts.record import read_forecast
from tests.validation.forecasts.made_up import SHORT, write_made_up
from tests.validation.forecasts.test_outcomes import written
from tests.worlds import BASELINE, _flow, _shrunk

SMALL = [
    word
    for path, value in {**_shrunk(), **SHORT}.items()
    for word in ("--set", f"{path}={_flow(value)}")
]
ASKED = ("--date", "2026-02-10", "--months", "1", "--replicates", "2", "--jobs", "1")


def test_a_forecast_is_made_shown_and_waits_for_figures(talentwar, tmp_path):
    status, out, err = talentwar("forecast", BASELINE, *ASKED, *SMALL)
    assert status == 0, err
    assert out.startswith("Forecast of 2026-02-10, to 2026-03\n")
    assert "people let go by Meta" in out
    place = tmp_path / "results" / "forecasts" / "2026-02-10"
    assert f"digest {read_forecast(place).record['sha256']}" in out

    status, out, err = talentwar("score", "results/forecasts/2026-02-10")
    assert (status, err) == (0, "")
    assert "no published figure marks it yet" in out
    assert "2026-03, from 2026-04-01 on:" in out

    status, _, err = talentwar("forecast", BASELINE, *ASKED, *SMALL)
    assert status == 2
    assert "results/forecasts/2026-02-10: not replaced" in err


def test_marks_are_left_as_a_page(talentwar, tmp_path):
    write_made_up(tmp_path / "f")
    path = written(tmp_path, {"value": "250"})
    status, out, _ = talentwar("score", "f", "--outcomes", path, "--markdown", "marks.md")
    assert (status, "1 of 4 statements marked" in out) == (0, True)
    page = (tmp_path / "marks.md").read_text(encoding="utf-8")
    assert page.startswith("# Marks of the forecast of 2026-11-26")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("forecast", "--date", "26-11-2026"), "'26-11-2026' is no day"),
        (("forecast", "--date", "2025-06-01"), "give 2026-02-01 or later"),
        (("forecast", "--date", "2026-11-26", "--months", "99"), "give 1 to 36"),
        (("forecast", "baselin", "--date", "2026-11-26"), "baseline"),
        (("score", "nowhere"), "nowhere: does not exist; give a folder"),
        (("score", "f", "--outcomes", "none.yaml"), "there is no such file"),
        (("score", "damaged"), "a forecast that was changed is none"),
    ],
)
def test_what_cannot_be_done_is_told(talentwar, tmp_path, arguments, message):
    write_made_up(tmp_path / "f")
    damaged = write_made_up(tmp_path / "damaged").folder / "members.csv"
    damaged.write_text(damaged.read_text(encoding="utf-8") + "x", encoding="utf-8")
    status, out, err = talentwar(*arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
