from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import PlainSerializer, TypeAdapter
from pydantic_core import PydanticSerializationError

from sim.experiments.batch import runs
from sim.experiments.batch.runs import run_key
from sim.scenario.places import load_scenario
from tests.experiments.batch.cheap import cheap
from tests.worlds import small_scenario


def key(*overrides, seed=1):
    return run_key(load_scenario("baseline", overrides).value, seed)


def test_a_key_is_of_numbers_and_not_of_words():
    assert len(key()) == 32
    assert key() == key("title=Another", "question=Why?", "run.replicates=9", "run.seed=7")
    assert key() == key("run.until={half_width: 2 %, of: end.hhi_talent, max: 50}")
    assert key() == key(
        "firms.meta.cash=" + repr(load_scenario("baseline").value.firms["meta"].cash)
    )


@pytest.mark.parametrize(
    "change", ["firms.meta.cash=1e9", "run.end=2026-11", "events_remove=[llama_4]"]
)
def test_whatever_moves_a_number_moves_the_key(change):
    assert key(change) != key()


def test_seed_and_model_move_the_key(monkeypatch):
    before = run_key(cheap(), 1)
    assert run_key(cheap(), 2) != before
    monkeypatch.setattr(runs, "MODEL_VERSION", -1)
    assert run_key(cheap(), 1) != before


def test_a_number_drawn_and_the_same_number_written_are_one_run():
    loaded = load_scenario("baseline", ["stance.premium_raid={fitted: [0.5]}"])
    drawn = loaded.realise(lambda _: 0.5, {"stance.premium_raid": 0.0123})
    assert run_key(drawn, 3) == key("stance.premium_raid=0.0123", seed=3)


def test_seeds_of_a_thousand_replicates_make_as_many_keys():
    scenario = small_scenario()
    assert len({run_key(scenario, seed) for seed in range(1000)}) == 1000


class Interrupted:
    """A scenario while which is written a request to end comes."""

    def __init__(self, ended):
        self.ended = ended

    def model_dump_json(self, **_):
        return TypeAdapter(self.field()).dump_json(0)

    def field(self):
        def write(_):
            raise self.ended

        return Annotated[int, PlainSerializer(write)]


@pytest.mark.parametrize("ended", [KeyboardInterrupt(), SystemExit(143)])
def test_a_request_to_end_stays_one_while_a_key_is_made(ended):
    with pytest.raises(type(ended)) as caught:
        run_key(Interrupted(ended), 1)
    assert getattr(caught.value, "code", None) == getattr(ended, "code", None)


def test_another_error_of_writing_stays_what_it_is():
    with pytest.raises(PydanticSerializationError, match="ValueError"):
        run_key(Interrupted(ValueError("no")), 1)
