"""Fuzzing led by coverage: ``python -m tests.fuzzing.fuzz [TARGET ...] --minutes 5``.

Each target runs in a process of its own, within bounds of memory and of time for one input.  What
it finds of interest goes to ``runs/fuzzing/found/<target>``, what ends in anything but success or
an error that a user can act on to ``runs/fuzzing/crashes/<target>``: then the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
RUNS = ROOT / "runs" / "fuzzing"
MOST_MEMORY_MB = 2_500
MOST_SECONDS_AN_INPUT = 60
INSTRUMENTED = ("sim", "yaml")
NOT_INSTRUMENTED = ("sim.base.kernels", "sim.base.numerics", "sim.model", "sim.step", "sim.market")


class Told(NamedTuple):
    """What one target's process has done."""

    target: str
    inputs: int
    seconds: float
    covered: int
    new: int
    crashes: list[str]
    said: str

    def __str__(self) -> str:
        return (
            f"{self.target:20} {self.inputs:10,} inputs {self.seconds:6.0f} s "
            f"{self.covered:6,} edges, {self.new:5,} of them new; {len(self.crashes)} crashes"
        )


def main() -> int:
    names = sorted(file.stem for file in (Path(__file__).parent / "targets").glob("[a-z]*.py"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="*", choices=[*names, []], help="all unless given")
    parser.add_argument("--minutes", type=float, default=5, help="for each target")
    parser.add_argument("--jobs", type=int, default=1, help="targets at once")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        fuzz_here(asked.inside, asked.minutes * 60)
    with ThreadPoolExecutor(asked.jobs) as workers:
        told = workers.map(lambda name: fuzz(name, asked.minutes), asked.target or names)
        return max(report(one) for one in told)


def report(told: Told) -> int:
    print(told, flush=True)
    for crash in told.crashes:
        print(f"  {crash}")
    if told.crashes:
        print(told.said)
    return int(bool(told.crashes))


def fuzz(name: str, minutes: float) -> Told:
    """One target in a process of its own; what it says is cut to what tells of a crash."""
    crashes = RUNS / "crashes" / name
    for place in (crashes, RUNS / "found" / name):
        place.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    command = [sys.executable, "-m", "tests.fuzzing.fuzz", "--inside", name]
    begun = monotonic()
    ended = subprocess.run(
        [*command, "--minutes", str(minutes)], cwd=ROOT, capture_output=True, check=False
    )
    said = (ended.stdout + ended.stderr).decode(errors="replace")
    left = [str(path.relative_to(ROOT)) for path in sorted(set(crashes.iterdir()) - before)]
    if ended.returncode and not left:
        left = [f"it ended with status {ended.returncode} and left no input"]
    covered = [int(edges) for edges in re.findall(r"\bcov: (\d+)", said)]
    inputs = [int(count) for count in re.findall(r"^#(\d+)", said, re.MULTILINE)]
    first = re.search(r"INITED cov: (\d+)", said)
    last = max(covered, default=0)
    new = last - int(first[1]) if first else 0
    told = said[-4_000:] if left else ""
    return Told(name, max(inputs, default=0), monotonic() - begun, last, new, left, told)


def fuzz_here(name: str, seconds: float) -> None:
    """Fuzz in this process; libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED, exclude=NOT_INSTRUMENTED):
        from tests.fuzzing import attempts

        target = attempts.targets()[name]
    found, begun_with = RUNS / "found" / name, RUNS / "seeds" / name
    begun_with.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (begun_with / str(number)).write_bytes(seed)
    words = RUNS / f"{name}.dict"
    words.write_text("".join(f"{quoted(word)}\n" for word in target.words), encoding="ascii")
    kept = attempts.CORPUS / name
    options = [
        *(f"-max_total_time={seconds:.0f}", f"-timeout={MOST_SECONDS_AN_INPUT}"),
        *(f"-rss_limit_mb={MOST_MEMORY_MB}", f"-max_len={target.longest}", f"-dict={words}"),
        *(f"-artifact_prefix={RUNS / 'crashes' / name}/", "-report_slow_units=1000"),
    ]
    folders = [str(place) for place in (found, begun_with, kept) if place.is_dir()]

    def changed(content: bytes, longest: int, luck: int) -> bytes:
        return changed_as_tree(content, longest, luck, target.words) or bytes(
            atheris.Mutate(content, longest)
        )

    more = {"custom_mutator": changed} if target.is_json else {}
    atheris.Setup(
        [sys.argv[0], *options, *folders], lambda content: attempts.attempt(target, content), **more
    )
    atheris.Fuzz()


def changed_as_tree(content: bytes, longest: int, luck: int, words: tuple[str, ...]) -> bytes:
    """JSON after an optional line of its own, changed in one place; nothing if it is none."""
    from tests.fuzzing.mutation import changed

    chance = Random(luck)
    first, line_end, rest = content.partition(b"\n")
    if rest[:1] not in (b"{", b"["):
        first, line_end, rest = b"", b"", content
    if chance.random() < 0.7 and rest[:1] in (b"{", b"["):
        with suppress(ValueError, RecursionError):
            tree = json.loads(rest)
            for _ in range(chance.choice((1, 1, 2, 4))):
                tree = changed(tree, chance, words)
            made = first + line_end + json.dumps(tree).encode()
            return made if len(made) <= longest else b""
    return b""


def quoted(word: str) -> str:
    """A word as libFuzzer's dictionaries write it."""
    return '"' + "".join(rf"\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass")) + '"'


if __name__ == "__main__":
    sys.exit(main())
