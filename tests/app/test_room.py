"""What would fill the disk is refused before it is made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.app.asked import asked
from sim.app.desk import FailedError, GoneError
from sim.app.kept import Kept
from sim.app.room import FullError, TooLargeError, bytes_expected, refuse_too_large
from sim.app.running import in_words
from sim.app.setting import Setting
from sim.base.errors import TalentwarError
from sim.experiments.run import carry_out
from sim.report.language import LANGUAGES
from tests.app.small import request

LARGEST = ("population.scale=1", "run.end=2029-12")


@pytest.mark.parametrize("more", [(), ("population.scale=0.05", "run.end=2025-04")])
def test_what_is_expected_is_somewhat_more_than_what_is_written(tmp_path, more):
    wanted = request(1, *more)
    result = carry_out(replace(wanted, out=tmp_path / "result"))
    written = sum(path.stat().st_size for path in result.folder.rglob("*") if path.is_file())
    assert written < bytes_expected(wanted) < 2 * written


def test_more_people_months_and_replicates_write_more():
    small = bytes_expected(request())
    assert bytes_expected(request(replicates=4)) > 1.5 * small
    assert bytes_expected(request(1, "run.end=2025-12")) > 1.5 * small
    assert bytes_expected(request(1, "population.scale=1")) > 1.5 * small


def test_what_the_page_offers_fits_as_it_opens():
    wanted = asked(Setting("no_raid"))
    expected = sum(map(bytes_expected, wanted.requests))
    assert len(wanted.requests) == 2
    assert expected < Kept.most_bytes / 4
    refuse_too_large(wanted.requests, expected)
    with pytest.raises(TooLargeError):
        refuse_too_large(wanted.requests, expected - 1)


def test_the_largest_run_is_refused_with_its_size():
    with pytest.raises(TooLargeError) as refused:
        refuse_too_large([request(1, *LARGEST, replicates=20)], Kept.most_bytes)
    assert refused.value.expected > refused.value.most == Kept.most_bytes
    said = in_words(refused.value, LANGUAGES["en"])
    assert "at most 2.0 GB are kept here. Ask for fewer runs or months" in said


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FullError("/srv/x"), "leave no room on the disk"),
        (GoneError("/srv/x"), "no longer kept"),
        (FailedError("/srv/x"), "The log of the server says why."),
        (TalentwarError("/srv/x: not replaced"), "The log of the server says why."),
    ],
)
def test_no_folder_of_the_server_is_told(error, told):
    said = in_words(error, LANGUAGES["en"])
    assert told in said
    assert "/srv" not in said
