import numpy as np
import pytest

from sim.statistics.acceptance import acceptance_by_pair, monthly, overall, settled


def bid(contest, incumbent, bidder, **more):
    return {"contest": contest, "incumbent": incumbent, "bidder": bidder} | more


OFFERS = [
    bid(1, "openai", "meta", accepted=True),
    bid(1, "openai", "deepseek"),
    bid(1, "openai", "openai", is_counter=True),
    bid(2, "openai", "meta"),
    bid(2, "openai", "openai", is_counter=True, accepted=True),
    bid(3, "openai", "meta"),
    bid(4, "academia", "meta", accepted=True),
    bid(5, None, "meta", accepted=True),
    bid(6, "openai", "meta", role="staff", accepted=True),
]


def test_monthly(build):
    found = monthly(build.snapshot(offers=OFFERS))
    assert found["contests"] == 5.0
    assert found["outside_bids"] == 6.0
    assert found["acceptance_rate"] == pytest.approx(3 / 6)
    assert found["retained_share"] == pytest.approx(2 / 4)


def test_overall_by_pair(build):
    found = overall(build.ledger(offers=OFFERS))
    pairs = found["pairs"]
    assert pairs["openai"]["meta"] == {"bids": 3.0, "accepted": 1.0, "rate": pytest.approx(1 / 3)}
    assert pairs["openai"]["deepseek"]["rate"] == 0.0
    assert pairs["none"]["meta"]["rate"] == 1.0
    assert "openai" not in pairs["openai"]
    assert found["by_bidder"]["meta"] == {"bids": 5.0, "accepted": 3.0, "rate": 0.6}
    whose = found["by_incumbent"]["openai"]
    assert whose == {"contests": 3.0, "retained": 2.0, "rate": pytest.approx(2 / 3)}
    assert found["by_incumbent"].keys() == {"openai", "academia"}
    assert found["acceptance_rate"] == 0.5


def test_agrees_with_counting_one_by_one(build, world):
    _, _, offers, _ = world(400, seed=2)
    found = overall(build.ledger(offers=offers))
    rivals = [row for row in offers if not row["is_counter"]]
    for incumbent, bidders in found["pairs"].items():
        for bidder, cell in bidders.items():
            own = [
                row["accepted"]
                for row in rivals
                if (row["incumbent"], row["bidder"]) == (incumbent, bidder)
            ]
            assert cell["bids"] == len(own)
            assert cell["accepted"] == sum(own)
    assert found["outside_bids"] == len(rivals)
    contests = {row["contest"] for row in rivals}
    lost = {row["contest"] for row in rivals if row["accepted"]}
    assert found["retained_share"] == pytest.approx(1 - len(lost) / len(contests))


def test_rows_and_columns_add_up():
    draw = np.random.default_rng(0)
    incumbents, bidders = draw.integers(-1, 4, 500), draw.integers(0, 4, 500)
    accepted = draw.random(500) < 0.3
    bids, taken = acceptance_by_pair(incumbents, bidders, accepted, 4)
    assert bids.sum() == 500
    assert taken.sum() == accepted.sum()
    assert np.all(taken <= bids)
    assert bids[-1].sum() == np.sum(incumbents < 0)


def test_nobody_approached(build):
    found = monthly(build.snapshot())
    assert found["contests"] == 0.0
    assert np.isnan([found["acceptance_rate"], found["retained_share"]]).all()
    whole = overall(build.ledger())
    assert whole["acceptance_rate"] is None
    assert whole["pairs"] == {}
    none = np.zeros(0, dtype=np.int64)
    whose, stayed = settled(none, none, none.astype(bool))
    assert whose.size == stayed.size == 0
