from __future__ import annotations

import math

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.analysis.boxes import Cases, Limit, frame, inside, limits, quasi_p
from sim.experiments.analysis.discovery import discover
from sim.experiments.analysis.sample import Factor, Sample
from sim.experiments.packages import library, quiet
from tests.experiments.analysis.samples import lacking, morris

FACTORS = (
    Factor("premium", 0.0, 10.0),
    Factor("budget", 0.0, 1.0),
    Factor("delay", 0.0, 100.0),
    Factor("way", 0.0, 3.0, ("poach", "wait", "buy", "grow")),
)


def in_known_box(values):
    return (values[:, 0] > 3) & (values[:, 0] < 7) & (values[:, 1] > 0.6)


def sample_of(rule, points=300, replicates=1, luck=0.01, seed=1):
    rng = np.random.default_rng(seed)
    numbers = rng.random((points, 3)) * [10, 1, 100]
    values = np.column_stack([numbers, rng.integers(0, 4, points)])
    outcome = rule(values)[:, None] + luck * rng.random((points, replicates))
    return Sample(
        FACTORS,
        {"kind": "latin_hypercube"},
        np.empty((0, 0)),
        values,
        outcome,
        tuple(f"point {i + 1}" for i in range(points)),
        "outcome",
    )


@pytest.fixture(scope="module")
def found_box():
    return discover(sample_of(in_known_box), above=0.5, seed=1)


def by_name(box):
    return {limit.factor: limit for limit in box.limits}


def test_the_known_box_is_found(found_box):
    (box,) = found_box.boxes
    asked = by_name(box)
    assert asked.keys() == {"premium", "budget"}
    assert asked["premium"].low == pytest.approx(3, abs=0.5)
    assert asked["premium"].high == pytest.approx(7, abs=0.5)
    assert asked["budget"].low == pytest.approx(0.6, abs=0.05)
    assert math.isnan(asked["budget"].high)
    assert math.isnan(asked["budget"].high_p)
    assert box.coverage > 0.9
    assert box.density > 0.9
    assert max(asked["premium"].low_p, asked["premium"].high_p, asked["budget"].low_p) < 0.001


def test_coverage_and_density_are_those_of_a_count_by_hand():
    sample = sample_of(in_known_box, points=99, replicates=2, luck=0.8)
    found = discover(sample, above=0.7, seed=1)
    (box,) = found.boxes
    hits = held = held_hits = points = 0
    for values, outcome in zip(sample.values, sample.outcome, strict=True):
        place = dict(zip(("premium", "budget", "delay"), values, strict=False))
        within = all(
            (math.isnan(limit.low) or limit.low <= place[limit.factor])
            and (math.isnan(limit.high) or place[limit.factor] <= limit.high)
            for limit in box.limits
        )
        of_interest = sum(run >= 0.7 for run in outcome)
        hits += of_interest
        held += 2 * within
        points += within
        held_hits += of_interest * within
    assert (found.cases, found.of_interest, found.base_rate) == (198, hits, hits / 198)
    assert (box.cases, box.of_interest, box.points) == (held, held_hits, points)
    assert box.coverage == pytest.approx(held_hits / hits)
    assert box.density == pytest.approx(held_hits / held)
    assert box.mass == pytest.approx(held / 198)


def test_the_box_is_found_through_wrong_labels():
    def blurred(values):
        wrong = np.random.default_rng(4).random(len(values)) < 0.1
        return in_known_box(values) ^ wrong

    found = discover(sample_of(blurred, points=400), above=0.5, seed=1)
    asked = by_name(found.boxes[0])
    assert asked["premium"].low == pytest.approx(3, abs=0.5)
    assert asked["premium"].high == pytest.approx(7, abs=0.5)
    assert asked["budget"].low == pytest.approx(0.6, abs=0.05)
    assert "delay" not in asked
    assert found.boxes[0].density == pytest.approx(0.9, abs=0.06)


def test_levels_of_a_choice_go_by_name():
    found = discover(
        sample_of(lambda v: (v[:, 0] > 3) & np.isin(v[:, 3], [0, 2])), above=0.5, seed=1
    )
    asked = by_name(found.boxes[0])
    assert asked["way"].levels == ("poach", "buy")
    assert asked["way"].low_p < 0.001
    assert asked["premium"].low == pytest.approx(3, abs=0.5)
    assert found.boxes[0].density > 0.95


def test_what_is_low_is_found_as_well_as_what_is_high():
    sample = sample_of(lambda values: 1.0 - in_known_box(values), points=99)
    low = discover(sample, below=0.5, seed=1).boxes
    assert by_name(low[0])["budget"].low == pytest.approx(0.6, abs=0.1)


@pytest.mark.parametrize(("better", "side"), [("higher", "above"), ("lower", "below")])
def test_the_best_share_becomes_a_threshold(better, side):
    sample = sample_of(lambda values: values[:, 0], points=99, luck=0.0)
    found = discover(sample, best_share=0.2, better=better, seed=1)
    assert found.asked.side == side
    assert found.base_rate == pytest.approx(0.2, abs=0.01)
    assert [limit.factor for limit in found.boxes[0].limits] == ["premium"]


def test_chance_alone_shows_no_box():
    for seed in range(2):
        sample = sample_of(lambda values: np.zeros(len(values)), luck=1.0, seed=seed)
        found = discover(sample, best_share=0.2, seed=1)
        assert found.boxes == () or found.held_out.p > 0.05


def test_a_density_asked_for_is_reached_with_the_largest_coverage():
    sample = sample_of(lambda values: values[:, 0] / 10, points=99, luck=1.0)
    wide = discover(sample, above=0.9, density=0.7, seed=1).boxes[0]
    narrow = discover(sample, above=0.9, density=0.95, seed=1).boxes[0]
    assert wide.density >= 0.7
    assert narrow.density >= 0.95
    assert wide.coverage > narrow.coverage


def test_a_density_out_of_reach_is_an_error():
    sample = sample_of(lambda values: values[:, 0] / 10, points=99, luck=5.0)
    with pytest.raises(TalentwarError, match=r"no box is as dense as 0\.99"):
        discover(sample, best_share=0.2, density=0.99, seed=1)


def test_a_second_box_holds_what_the_first_left():
    def two(values):
        return (values[:, 0] < 2) | (values[:, 3] == 1)

    found = discover(sample_of(two), above=0.5, boxes=2, seed=1)
    first, second = sorted(found.boxes, key=lambda box: list(by_name(box)))
    assert [limit.factor for limit in first.limits] == ["premium"]
    assert first.limits[0].high == pytest.approx(2, abs=0.5)
    assert by_name(second)["way"].levels == ("wait",)
    assert first.coverage + second.coverage > 0.9
    assert min(first.density, second.density) > 0.9


def test_the_box_holds_in_points_that_had_no_say(found_box):
    assert found_box.held_out.points == 300
    assert found_box.held_out.coverage > 0.75
    assert found_box.held_out.density > 0.75
    assert found_box.held_out.p < 1e-6


def test_few_points_are_not_held_out():
    assert discover(sample_of(in_known_box, points=99), above=0.5, seed=1).held_out is None


def test_points_that_are_missing_are_named_and_no_cases():
    sample = lacking(sample_of(in_known_box, points=99, replicates=2), 4, 9)
    sample.outcome[20, 0] = np.nan
    found = discover(sample, above=0.5, seed=1)
    assert found.left_out == ("point 5", "point 10")
    assert found.thin == ("point 21",)
    assert (found.points, found.of_points, found.cases) == (97, 99, 193)


def test_the_same_seed_finds_the_same():
    sample = sample_of(in_known_box, points=120, luck=0.9)
    np.random.seed(1)  # noqa: NPY002
    first = discover(sample, above=0.8, seed=3)
    np.random.seed(2)  # noqa: NPY002
    assert repr(discover(sample, above=0.8, seed=3)) == repr(first)
    other = discover(sample, above=0.8, seed=4)
    assert repr(other.boxes) == repr(first.boxes)
    assert other.held_out != first.held_out


def test_blocks_of_a_design_are_not_torn_apart(monkeypatch):
    seen = []
    found = "sim.experiments.analysis.discovery.look"
    monkeypatch.setattr(found, lambda cases, *_: seen.append(set(cases.point // 4)) or [])
    discover(morris(lambda unit: unit[:, 0], 30), above=0.5, seed=1)
    _, one, other = seen
    assert not one & other
    assert one | other == set(range(30))


def test_quasi_p_values_are_those_of_ema_workbench_with_one_run_a_point():
    sample = sample_of(in_known_box, luck=0.9)
    interest = sample.outcome[:, 0] >= 0.8
    cases = Cases(FACTORS, sample.values, interest, np.arange(len(interest)))
    with quiet():
        prim = library("ema_workbench.analysis.prim")
        found = prim.Prim(frame(cases), interest.astype(int), threshold=1e-9).find_box()
    box = limits(FACTORS, found.box_lims[0], found.box_lims[8])
    assert len(box) >= 2
    for limit in box:
        said = found.qp[8][f"x{[factor.name for factor in FACTORS].index(limit.factor)}"]
        for end, value, p in zip(("low", "high"), (limit.low, limit.high), said, strict=True):
            if not math.isnan(value):
                assert quasi_p(box, limit, end, cases) == pytest.approx(p)


def test_runs_of_one_point_are_no_further_evidence():
    once = sample_of(in_known_box, points=99, luck=0.0)
    often = Sample(**{**vars(once), "outcome": np.repeat(once.outcome, 5, axis=1)})
    one, other = (discover(sample, above=0.5, seed=1) for sample in (once, often))
    assert repr(other.boxes[0].limits) == repr(one.boxes[0].limits)


def test_ends_belong_to_a_box():
    values = np.array([[1.0, 0.5, 0, 0], [2.0, 0.5, 0, 1], [3.0, 0.5, 0, 0]])
    assert inside((Limit("premium", 1.0, 2.0),), FACTORS, values).tolist() == [True, True, False]
    assert inside((Limit("way", levels=("wait",)),), FACTORS, values).tolist() == [
        False,
        True,
        False,
    ]


def test_the_table_has_a_row_a_limit(found_box):
    table = found_box.frame()
    assert table["factor"].tolist() == ["premium", "budget"]
    assert set(table["box"]) == {1}
    assert table["density"][0] == found_box.boxes[0].density


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"above": 5.0}, r"no run has outcome at least 5: .* from \S+ to 1\.\d+"),
        ({"below": 5.0}, r"every run has outcome at most 5: .*give a threshold between"),
        ({}, "one only"),
        ({"above": 1.0, "best_share": 0.1}, "one only"),
        ({"best_share": 20.0}, "--best is 20; give a share between 0 and 1, such as 0.2"),
        ({"best_share": 0.2, "better": "more"}, "give higher or lower"),
        ({"above": 0.5, "boxes": 0}, "boxes is 0; give 1 to 10"),
        ({"above": 0.5, "density": 80.0}, "density is 80"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, said):
    with pytest.raises(TalentwarError, match=said):
        discover(sample_of(in_known_box), seed=1, **asked)


def test_too_few_points_are_refused():
    with pytest.raises(TalentwarError, match=r"39 points have an outcome.*40 or more"):
        discover(sample_of(in_known_box, points=39), above=0.5, seed=1)
