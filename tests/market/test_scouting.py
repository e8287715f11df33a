from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.market.scouting import (
    Approaches,
    approaches_of_firm,
    first_to_finish,
    followed_up,
    merged,
    pool_of,
    scout,
)
from sim.market.vacancies import LAB, PRODUCT, STAR
from tests.worlds import small_world

MONTHS = 1200
ONE_EACH = {
    "market.scouting.approaches_per_star_seat": 1,
    "market.scouting.approaches_per_seat": 1,
}


def seats(world, **open_at):
    table = np.zeros((len(world.firms), 3), dtype=np.int64)
    for firm, row in open_at.items():
        table[world.firms.index(firm)] = row
    return table


def rows_of(world, firm, count):
    return np.flatnonzero(world.people.firm[world.people.talents] == world.firms.index(firm))[
        :count
    ]


def drawn(world, firm, row, available, odds, months=MONTHS):
    """The seats offered to each of the available people, month by month."""
    seat = np.full((months, len(available)), -1)
    for month in range(months):
        world.month = month
        found = approaches_of_firm(
            world, world.firms.index(firm), row, pool_of(world, available), odds
        )
        position = {person: i for i, person in enumerate(available.tolist())}
        for person, kind in zip(found.person.tolist(), found.seat.tolist(), strict=True):
            seat[month, position[person]] = kind
    return seat


@pytest.fixture
def eight():
    """Eight people at Google, their odds, and a world where a seat means one approach."""
    world = small_world(**ONE_EACH)
    available = rows_of(world, "google", 8)
    weights = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 12.0, 20.0])
    return world, available, {STAR: weights, LAB: np.ones(8), PRODUCT: weights[::-1].copy()}


def test_one_approach_falls_on_each_in_proportion_to_odds(eight):
    world, available, odds = eight
    counts = (drawn(world, "openai", np.array([1, 0, 0]), available, odds) == STAR).sum(axis=0)
    expected = MONTHS * odds[STAR] / odds[STAR].sum()
    assert counts.sum() == MONTHS
    assert stats.chisquare(counts, expected).pvalue > 1e-3


def test_two_approaches_are_drawn_without_replacement(eight):
    world, available, odds = eight
    counts = (drawn(world, "openai", np.array([2, 0, 0]), available, odds) == STAR).sum(axis=0)
    p = odds[STAR] / odds[STAR].sum()
    second = np.array([sum(p[j] * p[i] / (1 - p[j]) for j in range(8) if j != i) for i in range(8)])
    wanted = p + second
    assert counts.sum() == 2 * MONTHS
    assert np.abs(counts / MONTHS - wanted).max() < 4.5 * np.sqrt(0.25 / MONTHS)


def test_each_kind_of_seat_has_its_own_odds_and_nobody_is_asked_twice(eight):
    world, available, odds = eight
    seat = drawn(world, "openai", np.array([1, 0, 1]), available, odds)
    assert ((seat == STAR).sum(axis=1) == 1).all()
    assert ((seat == PRODUCT).sum(axis=1) == 1).all()
    star, product = ((seat == kind).sum(axis=0) for kind in (STAR, PRODUCT))
    assert star[7] > 4 * star[2]
    assert product[0] > 2 * product[6]


def test_distance_divides_the_odds(eight):
    world, available, odds = eight
    world.people.region[available[4:]] = 2
    counts = (drawn(world, "openai", np.array([0, 1, 0]), available, odds) == LAB).sum(axis=0)
    reach = np.array([1.0] * 4 + [world.scenario.market.scouting.reach_abroad] * 4)
    assert stats.chisquare(counts, MONTHS * reach / reach.sum()).pvalue > 1e-3


def test_a_chinese_firm_is_at_home_in_china(eight):
    world, available, odds = eight
    world.people.region[available[4:]] = 2
    counts = (drawn(world, "baidu", np.array([0, 1, 0]), available, odds) == LAB).sum(axis=0)
    assert counts[4:].min() > 3 * counts[:4].max()


def test_nobody_is_approached_by_the_own_employer():
    world = small_world()
    table = seats(world, google=(5, 50, 50), meta=(40, 10, 10))
    found = scout(world, table)
    assert len(found.person) > 300
    assert (world.people.firm[found.person] != found.firm).all()
    assert set(found.firm.tolist()) == {world.firms.index("google"), world.firms.index("meta")}


def test_so_many_are_approached_for_each_seat_rounded_up():
    world = small_world()
    found = scout(world, seats(world, meta=(3, 4, 5)))
    assert [(found.seat == kind).sum() for kind in (STAR, LAB, PRODUCT)] == [5, 12, 15]


def test_star_scouts_look_for_talent_more_than_product_scouts():
    world = small_world()
    found = scout(world, seats(world, meta=(60, 0, 60)))
    talent = world.people.talent[found.person]
    assert np.median(talent[found.seat == STAR]) > 4 * np.median(talent[found.seat == PRODUCT])


@pytest.mark.parametrize("kind", [STAR, LAB, PRODUCT])
def test_scouts_of_each_seat_have_the_focus_of_their_seat(kind):
    names = ("star_focus", "lab_focus", "product_focus")
    world = small_world(
        **{f"market.scouting.{name}": 3 * (seat == kind) for seat, name in enumerate(names)}
    )
    found = scout(world, seats(world, meta=(60, 60, 60)))
    talent = world.people.talent[found.person]
    medians = [float(np.median(talent[found.seat == seat])) for seat in (STAR, LAB, PRODUCT)]
    assert medians[kind] > 2.0 * max(np.delete(medians, kind))


@pytest.mark.parametrize("column", ["months_since_contest", "tenure_months"])
def test_people_courted_or_hired_a_short_time_ago_are_left_alone(column):
    world = small_world()
    people = world.people
    people.months_since_contest[:] = people.tenure_months[:] = 100.0
    resting = np.arange(people.ai) % 2 == 0
    getattr(people, column)[: people.ai][resting] = 5.0
    found = scout(world, seats(world, meta=(50, 100, 100)))
    assert len(found.person)
    assert not resting[found.person].any()
    getattr(people, column)[: people.ai][resting] = 6.0
    assert resting[scout(world, seats(world, meta=(50, 100, 100))).person].any()


def test_only_people_at_work_are_approached():
    world = small_world()
    found = scout(world, seats(world, meta=(50, 200, 200)))
    assert (found.person < world.people.ai).all()
    assert (world.people.firm[found.person] >= 0).all()


def test_people_at_firms_not_yet_founded_are_left_alone():
    world = small_world()
    world.people.tenure_months[:] = 36.0  # nobody is too new to be approached
    assert not world.open[world.firms.index("thinking_machines")]
    everyone = scout(world, seats(world, meta=(0, 2000, 0)))
    assert world.firms.index("thinking_machines") not in set(world.people.firm[everyone.person])
    world.month += 1
    later = scout(world, seats(world, meta=(0, 2000, 0)))
    assert world.firms.index("thinking_machines") in set(world.people.firm[later.person])


def test_a_tip_off_is_followed_once_even_if_the_person_rests():
    world = small_world()
    meta, person = world.firms.index("meta"), int(rows_of(world, "ssi", 1)[0])
    world.people.months_since_contest[person] = 0.0
    world.tip_offs.append((person, meta))
    found = scout(world, seats(world, meta=(1, 0, 0)))
    assert (person, meta, STAR) in set(
        zip(found.person.tolist(), found.firm.tolist(), found.seat.tolist(), strict=True)
    )
    assert world.tip_offs == []
    assert person not in scout(world, seats(world, meta=(1, 0, 0))).person


def test_a_tip_off_is_for_a_lab_seat_when_there_is_no_star_seat():
    world = small_world()
    meta, google = world.firms.index("meta"), world.firms.index("google")
    courted, own, other = (int(rows_of(world, key, 1)[0]) for key in ("ssi", "meta", "xai"))
    world.tip_offs.extend([(courted, meta), (own, meta), (other, google)])
    found = followed_up(world, seats(world, meta=(0, 2, 0)))
    got = (found.person.tolist(), found.firm.tolist(), found.seat.tolist())
    assert got == ([courted], [meta], [LAB])


def test_a_tip_off_is_not_followed_without_a_seat_in_the_lab():
    world = small_world()
    world.tip_offs.append((4, world.firms.index("meta")))
    assert len(followed_up(world, seats(world, meta=(0, 0, 3))).person) == 0


def test_merged_has_each_pair_once_sorted_with_the_best_seat():
    one = Approaches(np.array([7, 3]), np.array([1, 1]), np.array([LAB, PRODUCT]))
    two = Approaches(np.array([7, 7]), np.array([0, 1]), np.array([LAB, STAR]))
    got = merged([one, two])
    pairs = list(zip(got.person.tolist(), got.firm.tolist(), got.seat.tolist(), strict=True))
    assert pairs == [(3, 1, PRODUCT), (7, 0, LAB), (7, 1, STAR)]


@pytest.mark.parametrize("seed", range(20))
def test_the_first_to_finish_win_exponential_races(seed):
    rng = np.random.default_rng(seed)
    luck, weight = rng.random(40), rng.pareto(1.0, 40) * (rng.random(40) < 0.8)
    with np.errstate(divide="ignore"):
        finish = -np.log(1.0 - luck) / weight
    able = int((weight > 0).sum())
    for wanted in (1, 5, able, 40):
        expected = np.argsort(finish)[: min(wanted, able)]
        assert first_to_finish(luck, weight, np.ones(40), wanted).tolist() == expected.tolist()


@pytest.mark.parametrize(("wanted", "drawn"), [(1, [1]), (2, [1, 3]), (4, [1, 3, 4, 0])])
def test_of_those_who_finish_together_whoever_stands_first_is_drawn(wanted, drawn):
    luck = np.array([0.6, 0.3, 0.6, 0.3, 0.3])
    assert first_to_finish(luck, np.ones(5), np.ones(5), wanted).tolist() == drawn


def test_nobody_is_drawn_when_nobody_is_wanted_or_can_be():
    assert len(first_to_finish(np.full(3, 0.5), np.ones(3), np.zeros(3), 2)) == 0
    assert len(first_to_finish(np.full(3, 0.5), np.ones(3), np.ones(3), 0)) == 0


def test_who_is_passed_over_for_a_star_seat_is_as_likely_as_others_for_a_lab_seat(eight):
    world, available, odds = eight
    counts = (drawn(world, "openai", np.array([1, 1, 0]), available, odds) == LAB).sum(axis=0)
    p = odds[STAR] / odds[STAR].sum()
    expected = MONTHS * (1.0 - p) / 7.0
    assert np.abs(counts - expected).max() < 4.5 * np.sqrt(MONTHS / 4)
    assert stats.chisquare(counts, expected).pvalue > 1e-3


def test_scouts_of_two_firms_are_lucky_apart(eight):
    world, available, _ = eight
    odds = dict.fromkeys((STAR, LAB, PRODUCT), np.ones(8))
    one, other = (
        (drawn(world, firm, np.array([1, 0, 0]), available, odds) == STAR).argmax(axis=1)
        for firm in ("openai", "anthropic")
    )
    assert (one == other).mean() == pytest.approx(1 / 8, abs=4.5 * np.sqrt(7 / 64 / MONTHS))


def test_one_firms_approaches_do_not_depend_on_anothers_seats():
    alone = scout(small_world(), seats(small_world(), meta=(5, 20, 20)))
    world = small_world()
    both = scout(world, seats(world, meta=(5, 20, 20), google=(9, 90, 90)))
    mine = both.firm == world.firms.index("meta")
    assert np.array_equal(both.person[mine], alone.person)
    assert np.array_equal(both.seat[mine], alone.seat)


def test_nobody_is_drawn_whose_odds_are_no_number():
    odds, reach = np.array([np.inf, 2.0, 1.0]), np.array([0.0, 1.0, 1.0])
    assert first_to_finish(np.full(3, 0.5), odds, reach, 3).tolist() == [1, 2]


def test_scouts_of_boundless_focus_leave_their_own_alone():
    world = small_world(**{"market.scouting.lab_focus": 1000})
    found = scout(world, seats(world, meta=(0, 50, 0)))
    assert len(found.person)
    assert (world.people.firm[found.person] != found.firm).all()


def test_more_approaches_than_there_are_people_are_one_for_each():
    world = small_world(**{"market.scouting.approaches_per_seat": 1e19})
    found = scout(world, seats(world, meta=(0, 1, 0)))
    assert 0 < len(found.person) == len(np.unique(found.person))
