from sim.state.ledger import DEAL_OUTCOMES
from sim.statistics.deal_outcomes import overall

DEALS = [
    {"buyer": "meta", "target": "openai", "outcome": "refused"},
    {"buyer": "meta", "target": "openai", "outcome": "refused"},
    {"buyer": "meta", "target": "openai", "outcome": "closed"},
    {"buyer": "openai", "target": "deepseek", "outcome": "blocked"},
]


def test_offers_by_outcome_and_by_who_offered_to_whom(build):
    found = overall(build.ledger(deals=DEALS))
    assert found["in_all"]["refused"] == 2.0
    assert sum(found["in_all"].values()) == 4.0
    assert found["by_pair"]["meta"]["openai"]["refused"] == 2.0
    assert found["by_pair"]["meta"]["openai"]["blocked"] == 0.0
    assert found["by_pair"]["openai"] == {
        "deepseek": dict.fromkeys(DEAL_OUTCOMES, 0.0) | {"blocked": 1.0}
    }


def test_no_offers(build):
    found = overall(build.ledger())
    assert found == {"in_all": dict.fromkeys(DEAL_OUTCOMES, 0.0), "by_pair": {}}
