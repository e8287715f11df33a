from sim.statistics.best_200 import best, by_firm, overall

START = [
    {"when": "start", "person": row, "firm": firm, "talent": float(talent)}
    for row, (firm, talent) in enumerate(
        [("openai", 5), ("openai", 9), ("deepseek", 7), ("meta", 7), ("meta", 1)]
    )
]
END = [
    {"when": "end", "person": 0, "firm": "openai", "talent": 5.0},
    {"when": "end", "person": 1, "firm": "meta", "talent": 0.5},
    {"when": "end", "person": 3, "firm": "meta", "talent": 7.0},
    {"when": "end", "person": 9, "firm": "meta", "talent": 99.0},
]


def test_the_best_are_the_most_talented_and_ties_go_by_number(build):
    found = best(build.rows("people", *START), most=3)
    assert found["person"].tolist() == [1, 2, 3]
    assert len(best(build.rows("people", *START), most=200)["person"]) == 5


def test_firms_are_counted_and_nobody_is_not():
    import numpy as np

    assert by_firm(np.array([0, 2, 2, -1]), 4) == [1, 0, 2, 0]


def test_people_are_followed_from_the_start(build):
    found = overall(build.ledger(people=[*START, *END]))
    assert {name: counts["meta"] for name, counts in found.items()} == {
        "at_start": 2.0, "at_end": 2.0, "gained": 1.0,
    }  # fmt: skip
    assert {name: counts["openai"] for name, counts in found.items()} == {
        "at_start": 2.0, "at_end": 1.0, "gained": 0.0,
    }  # fmt: skip
    # Who has left, and who came later with more talent, are in nobody's count.
    assert sum(found["at_end"].values()) == 3.0


def test_only_so_many_are_the_best(build, monkeypatch):
    monkeypatch.setattr("sim.statistics.best_200.best", lambda people: best(people, most=2))
    found = overall(build.ledger(people=[*START, *END]))
    assert sum(found["at_start"].values()) == 2.0
    assert found["at_end"]["meta"] == 1.0


def test_an_empty_run(build):
    assert set(overall(build.ledger())["at_end"].values()) == {0.0}
