from __future__ import annotations

from sim.experiments.choices import Effect, Verdict
from sim.experiments.pairs import Spread
from sim.experiments.sweep import Sweep
from sim.report.choices import show_verdicts, tally
from sim.report.figures_of_sweeps import chart, draw

OUTCOME = "overall.gain"
SWEEP = Sweep(
    title="Two ways",
    question="Which?",
    sources=(),
    scenario="challenger",
    firm="challenger",
    replicates=4,
    seed=1,
    always={},
    choices={"steady": {}, "raid": {}},
    circumstances={"lag": {"near": {}, "far": {}}},
    outcomes={OUTCOME: "higher"},
)


def seen(level, low, high):
    mean = (low + high) / 2
    lead = Spread(mean, low, high, 1.0)
    nothing = Spread(0.0, 0.0, 0.0, 0.0)
    effects = [Effect("steady", 1.0, nothing), Effect("raid", 1.0 + mean, lead)]
    return Verdict({"lag": level}, OUTCOME, effects, "raid", "steady", lead, 0.75)


FOUND = [seen("near", 0.2, 0.4), seen("far", -0.1, 0.5)]


def test_the_table_names_winners_and_open_situations(capsys):
    show_verdicts(SWEEP, FOUND)
    near, far = (
        line
        for line in capsys.readouterr().out.splitlines()
        if line.startswith(("near", "far")) and "adds" not in line
    )
    assert near.split() == ["near", "1", "+0.3", "[+0.2,", "+0.4]", "raid", "75", "%"]
    assert "none clearly" in far


def test_a_tally_counts_each_situation_once():
    assert tally(FOUND, OUTCOME) == "overall.gain: of 2 situations, none clearly 1, raid 1"


def test_the_picture_has_a_point_for_each_rival_and_says_who_wins():
    said = chart(SWEEP, FOUND).to_dict(validate=False)
    points = next(iter(said["layer"][1]["data"]["values"] for _ in (0,)))
    assert [(point["situation"], point["wins"]) for point in points] == [
        ("lag near", True),
        ("lag far", False),
    ]
    assert said["title"]["text"] == ["Of 2 situations, raid wins in 1, 1 stay open"]


def test_the_picture_is_the_same_each_time():
    assert draw(SWEEP, FOUND) == draw(SWEEP, FOUND)
    assert draw(SWEEP, FOUND)["choices.svg"].startswith("<svg")
