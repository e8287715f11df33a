from __future__ import annotations

import pytest

from tests.record.fake_world import FakeLoaded, write_fake

pytestmark = pytest.mark.usefixtures("fake_model", "no_pictures")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--set", "quits.hazard_ai=0.01"), "--set"),
        (("--seed", 0), "--seed"),
        (("--replicates", 2), "--replicates"),
        (("--check",), "--check"),
        (("--no-check",), "--no-check"),
        (("--point",), "--point"),
        (("--jobs", 1, "--seed", 3), "--seed, --jobs"),
    ],
)
def test_results_are_not_run_again_so_nothing_can_be_asked_of_runs(
    talentwar, tmp_path, options, said
):
    for name in "ab":
        write_fake(tmp_path / name, FakeLoaded(name=name))
    assert talentwar("compare", "a", "b")[0] == 0
    status, out, err = talentwar("compare", "a", "b", *options)
    assert (status, out) == (2, "")
    assert f"{said}: without effect on a, b, which are results and are not run again" in err
    assert "give scenarios" in err


def test_beside_a_result_options_are_of_the_scenarios(talentwar, tmp_path):
    assert talentwar("run", "baseline", "--replicates", 2, "--seed", 3, "--out", "a")[0] == 0
    status, out, _ = talentwar("compare", "a", "no_raid", "--replicates", 2, "--seed", 3)
    assert status == 0
    assert "a -> no_raid" in out or "baseline -> no_raid" in out
