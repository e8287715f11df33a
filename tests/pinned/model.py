"""What a small run of the baseline leaves, table by table, kept under the version of the model.

``python -m tests.pinned.model`` writes it anew, once the version was raised or an input changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import sim
from sim.record.provenance import MODEL_VERSION

PINNED = Path(__file__).with_name("model.json")
SMALL = ("population.scale=0.005", "run.end=2026-03")
REPLICATES = 2


def today() -> dict:
    """Digests of the tables of a run with staff thinned, to March 2026, and what they rest on."""
    with TemporaryDirectory() as folder:
        result = sim.run("baseline", overrides=SMALL, replicates=REPLICATES, out=f"{folder}/run")
    record = result.record
    return {
        "model_version": MODEL_VERSION,
        "scenario": record["scenario"]["sha256"],
        "posterior": record["parameters"]["sha256"],
        "tables": {name: told["sha256"] for name, told in record["tables"].items()},
    }


def pinned() -> dict:
    """The same as it was kept."""
    return json.loads(PINNED.read_text(encoding="utf-8"))


def fault(before: dict, now: dict) -> str:
    """What is wrong with a model that leaves ``now`` where it left ``before``; empty if nothing."""
    if before == now:
        return ""
    moved = sorted(name for name, sha in now["tables"].items() if sha != before["tables"].get(name))
    inputs = [key for key in ("scenario", "posterior") if before[key] != now[key]]
    if moved and not inputs and before["model_version"] == now["model_version"]:
        return (
            f"the same scenario gives other numbers ({', '.join(moved)}): if that is meant, raise "
            "MODEL_VERSION in sim/record/provenance.py, then as below"
        )
    return (
        f"{', '.join([*inputs, *moved]) or 'model version'}: changed; run "
        "`python -m tests.pinned.model` and `make results`, and mark the changelog's entry "
        "[results], with the headlines before and after"
    )


def main() -> int:
    """Keep what the model leaves today, unless its version should be raised first."""
    now = today()
    if PINNED.is_file() and "raise" in (wrong := fault(pinned(), now)):
        print(wrong, file=sys.stderr)
        return 1
    PINNED.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
