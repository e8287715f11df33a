"""``record.json`` and ``summary.json`` of a result folder from elsewhere, digests put right."""

from __future__ import annotations

from sim.experiments.views import source
from sim.record.read import is_result, read_result, why_not_ours
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import named_file, result, seeds_of

NAMES = ("record.json", "summary.json")


def attempt(content: bytes) -> None:
    place = result().holding(*named_file(content, NAMES))
    assert is_result(place)
    why_not_ours(place)
    found = read_result(place)
    assert found.name + str(found.seed) + str(found.parameters["from"])
    for key, firm in found.summary["firms"].items():
        assert found.firm_name(key) == firm["name"]
        assert found.bids(key) in (True, False)
    for group in ("end", "change", "overall"):
        for spread in found.summary[group].values():
            numbers = ("p5", "p50", "p95", "mean", "n")
            shown = spread["shares"].values() if "shares" in spread else map(spread.get, numbers)
            assert all(isinstance(each, int | float) for each in shown)
    assert len(found.seeds) == len(next(iter(found.values.values()), found.seeds))
    source(place)


def seeds() -> list[bytes]:
    return seeds_of(result, NAMES)


WORDS = ("format", "tables", "files", "sha256", "../x", "\\ud800", "1e999", "NaN", "null", "[[[[")
TARGET = Target("result_record", attempt, seeds, WORDS, 8_192, is_json=True)
