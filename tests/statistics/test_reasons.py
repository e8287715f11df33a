import numpy as np
import pytest

import sim
from sim.statistics.reasons import COMPONENTS, best_of_contests, mean_parts, overall, refused

OVERRIDES = ("population.scale=0.001", "run.end=2025-03", "events=[]", "vesting.horizon=20 yr")


def bid(contest, bidder="meta", incumbent="openai", pay=0.0, **more):
    return {"contest": contest, "bidder": bidder, "incumbent": incumbent, "du_pay": pay} | more


OFFERS = [
    bid(1, pay=0.5, du_lock_in=-0.25, accepted=True, package_usd=2e8, talent=9.0),
    bid(1, "deepseek", pay=0.75, du_lock_in=-0.75),
    bid(1, "openai", is_counter=True, pay=0.1),
    bid(2, pay=1.5, du_mission=-1.0, package_usd=3e8, talent=9.0),
    bid(2, "deepseek", pay=0.25, du_mission=0.5, talent=9.0),
    bid(2, "openai", is_counter=True, accepted=True, pay=0.75, talent=9.0),
    bid(3, pay=0.25),
    bid(3, "deepseek", du_peers=0.25),
    bid(4, pay=1.0, accepted=True),
    bid(5, incumbent=None, pay=4.0),
    bid(6, role="staff", pay=8.0, accepted=True),
    bid(7, role="staff", pay=8.0),
]
PEOPLE = [
    {"when": "start", "person": row, "firm": "openai", "talent": 9.0 if row == 0 else 1.0}
    for row in range(100)
]


def parts(people, **means):
    return {name: means.get(name, 0.0) for name in COMPONENTS} | {"people": people}


def test_the_mean_of_each_part(build):
    rows = build.rows("offers", bid(1, pay=1.0, du_chance=0.5), bid(2, du_chance=-1.5))
    assert mean_parts(rows) == parts(2.0, pay=0.5, chance=-0.5)
    nobody = mean_parts(build.rows("offers"))
    assert nobody == dict.fromkeys(COMPONENTS) | {"people": 0.0}


def test_the_best_bid_of_a_contest_has_the_largest_sum_of_all_parts(build):
    rows = build.rows(
        "offers",
        bid(8, "openai", pay=1.0, du_publishing=-1.0),
        bid(8, "deepseek", pay=0.25, du_publishing=0.5),
        bid(2, "meta", pay=0.5),
        bid(2, "deepseek", du_compute=0.5),
        bid(2, "openai", du_lock_in=-0.5),
    )
    found = best_of_contests(rows)
    assert found["contest"].tolist() == [2, 8]
    assert found["bidder"].tolist() == [build.firms.index(firm) for firm in ("meta", "deepseek")]
    assert best_of_contests(build.rows("offers"))["contest"].size == 0


def test_refused_are_the_bids_of_contests_nobody_won(build):
    rows = build.rows("offers", *(row for row in OFFERS if not row.get("is_counter")))
    assert set(refused(rows)["contest"].tolist()) == {2, 3, 7}


def test_why_people_moved_and_why_they_stayed(build):
    market = {f"talent_share_{firm}": 0.5 for firm in ("meta", "deepseek")}
    found = overall(build.ledger(people=PEOPLE, offers=OFFERS, market=[market]))
    assert found["moved"] == {
        "all": parts(2.0, pay=0.75, lock_in=-0.125),
        "stars": parts(1.0, pay=0.5, lock_in=-0.25),
        "large": parts(1.0, pay=0.5, lock_in=-0.25),
    }
    assert found["joined"] == {
        "meta": found["moved"]["all"],
        "deepseek": dict.fromkeys(COMPONENTS) | {"people": 0.0},
    }
    assert found["stayed"] == {
        "all": parts(2.0, pay=0.25, mission=0.25),
        "stars": parts(1.0, pay=0.25, mission=0.5),
        "large": parts(1.0, pay=1.5, mission=-1.0),
    }


def test_an_empty_run(build):
    found = overall(build.ledger())
    nobody = dict.fromkeys(COMPONENTS) | {"people": 0.0}
    assert found["moved"] == dict.fromkeys(("all", "stars", "large"), nobody)
    assert found["stayed"] == found["moved"]
    assert set(map(str, found["joined"].values())) == {str(nobody)}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    place = tmp_path_factory.mktemp("reasons") / "run"
    return sim.run("baseline", overrides=OVERRIDES, replicates=1, jobs=1, out=place, point=True)


def told(result, *path):
    values = (result.values[f"overall.reasons.{'.'.join(path)}.{name}"] for name in COMPONENTS)
    return [value.item() for value in values]


def heads(result, *path):
    return result.values[f"overall.reasons.{'.'.join(path)}.people"].item()


def test_agrees_with_the_table_of_offers_of_a_real_run(real):
    pd = pytest.importorskip("pandas")
    columns = [f"du_{name}" for name in COMPONENTS]
    start = real.frame("people").query("when == 'start' and role != 'staff'")
    bar = start.talent.nlargest(round(0.01 * len(start))).min()
    bids = pd.read_parquet(real.folder / "tables" / "offers.parquet").query("not is_counter")
    bids["worth"] = bids[columns].sum(axis=1)
    won = bids.groupby("contest").accepted.transform("any")
    groups = {"all": slice(None), "stars": bids.talent >= bar, "large": bids.package_usd >= 100e6}
    for who, rows in groups.items():
        group = bids.loc[rows]
        moved, left = group[group.accepted], group[~won[group.index]]
        best = left.loc[left.groupby("contest").worth.idxmax()]
        for name, those in (("moved", moved), ("stayed", best)):
            assert heads(real, name, who) == len(those) > 0
            assert told(real, name, who) == pytest.approx(those[columns].mean().tolist(), rel=1e-5)
    for firm, those in bids[bids.accepted].groupby("bidder"):
        assert heads(real, "joined", firm) == len(those)
        assert told(real, "joined", firm) == pytest.approx(those[columns].mean(), rel=1e-5)


def test_the_parts_of_a_bid_add_up_to_what_decided(real):
    """Nobody takes a bid that is worth less than staying; who stays had better, or an answer."""
    assert sum(told(real, "moved", "all")) > sum(told(real, "stayed", "all"))
    offers = real.frame("offers")
    worth = offers[[f"du_{name}" for name in COMPONENTS]].sum(axis=1)
    assert np.all(worth[offers.accepted] > -1e-9)
