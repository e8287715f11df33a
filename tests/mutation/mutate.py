"""Plausible mistakes, one by one: does some test notice?  ``make mutants``.

``.venv/bin/python -m tests.mutation.mutate [NAME ...] [--jobs 2] [--named] [--markdown FILE]``
makes each mistake listed in ``mutants.yaml`` in a copy of the project, runs the tests most likely
to notice there, then the others, and ends in failure if none does.  Tools such as mutmut or
cosmic-ray change every operator, by the thousand; the question here is about mechanisms, in a
number that can be read.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

import yaml

from tests.conventions.test_project import project_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("mutants.yaml")
# About the project and its surface, not about mechanisms; or they start processes of their own.
LEFT_OUT = (
    *("tests/benchmarks", "tests/cli", "tests/conventions", "tests/mutation", "tests/report"),
    *("tests/docs", "tests/faults", "tests/record/test_files.py"),
)
NAMED_SECONDS, REST_SECONDS = 300.0, 3600.0
NO_TEST_FAILED = "docs/verification.md is not current"
"""What the tests of theory end with when a figure has changed and no test has failed."""


@dataclass(frozen=True)
class Mutant:
    """One mistake: ``text`` stands once in ``file`` and becomes ``becomes``."""

    name: str
    file: str
    text: str
    becomes: str
    breaks: str
    tests: tuple[str, ...]

    def of(self, source: str) -> str:
        """The source with the mistake in it."""
        if source.count(self.text) != 1:
            raise ValueError(f"{self.name}: not once in {self.file}: {self.text!r}")
        return source.replace(self.text, self.becomes)


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: ``caught``, ``survived`` or ``broken``, by which test or why."""

    mutant: Mutant
    end: str
    by: str
    seconds: float = 0.0

    def line(self) -> str:
        """The verdict as a row of the table."""
        mutant, by = self.mutant, self.by.replace("|", r"\|") or "nothing"
        cells = (mutant.name, f"`{mutant.file}`", mutant.breaks, self.end, f"`{by}`")
        return "| " + " | ".join(cells) + f" | {self.seconds:.0f} |"


def mutants() -> list[Mutant]:
    """The list, file by file; a mutant may name tests of its own in place of its file's."""
    return [
        Mutant(file=part["file"], **({"tests": tuple(part["tests"])} | one))
        for part in yaml.safe_load(LIST.read_text(encoding="utf-8"))
        for one in part["mutants"]
    ]


@dataclass(frozen=True)
class Tree:
    """A copy of the project in which tests run."""

    root: Path

    @contextmanager
    def holding(self, mutant: Mutant) -> Iterator[None]:
        """The mistake, for as long as the context lasts."""
        path = self.root / mutant.file
        right = path.read_text(encoding="utf-8")
        path.write_text(mutant.of(right), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(right, encoding="utf-8")

    def python(self, *arguments: str, seconds: float | None = None) -> tuple[int, str]:
        """Run Python in the copy: its code is imported, nothing is remembered between runs."""
        alone = {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", "CI": "1"}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=os.environ | alone,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=seconds,
        )
        return done.returncode, done.stdout

    def failing(self, tests: Sequence[str], seconds: float, *options: str) -> list[str]:
        """Tests that fail; the first only, with ``-x``.

        Raises:
            RuntimeError: something else went wrong than a test.
        """
        plain = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider")
        code, said = self.python(*plain, *options, *tests, seconds=seconds)
        found = re.findall(r"^(?:FAILED|ERROR) (\S+?::.*?)(?: - .*)?$", said, re.MULTILINE)
        if code != 0 and not found and NO_TEST_FAILED not in said:
            raise RuntimeError(said.strip().splitlines()[-1] if said.strip() else f"exit {code}")
        return found


def copy_into(folder: Path) -> Tree:
    """A copy of everything tests read: all but the tables of results, compiled once."""
    for path in project_files():
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    tree = Tree(folder)
    tree.python("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "sim")
    _, imported = tree.python("-c", "import sim; print(sim.__file__)")
    if not Path(imported.strip()).is_relative_to(folder):
        raise RuntimeError(f"the copy in {folder} is not what is imported: {imported}")
    return tree


def judge(mutant: Mutant, tree: Tree, named_only: bool) -> Verdict:
    """Make the mistake and run the tests: those named first, then the others."""
    begun = time.perf_counter()
    rest = ["tests", *(f"--ignore={path}" for path in (*LEFT_OUT, *mutant.tests))]
    rounds = [(list(mutant.tests), NAMED_SECONDS), (rest, REST_SECONDS)][: 1 if named_only else 2]
    end, by = "survived", ""
    try:
        with tree.holding(mutant):
            for tests, seconds in rounds:
                if found := tree.failing(tests, seconds, "-x"):
                    end, by = "caught", found[0]
                    break
    except subprocess.TimeoutExpired as late:
        end, by = "caught", f"no end within {late.timeout:.0f} s"
    except (RuntimeError, ValueError) as wrong:
        end, by = "broken", str(wrong)
    return Verdict(mutant, end, by, time.perf_counter() - begun)


def judge_all(chosen: Sequence[Mutant], jobs: int, named_only: bool) -> Iterator[Verdict]:
    """Verdicts in the order of the list, from so many copies at work side by side."""
    with ExitStack() as stack:
        trees: Queue[Tree] = Queue()
        for _ in range(jobs):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-"))
            trees.put(copy_into(Path(folder).resolve()))

        def next_one(mutant: Mutant) -> Verdict:
            tree = trees.get()
            try:
                return judge(mutant, tree, named_only)
            finally:
                trees.put(tree)

        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        verdicts = []
        for verdict in pool.map(next_one, chosen):
            print(verdict.line(), flush=True)
            verdicts.append(verdict)
        yield from without_false_ones(verdicts, trees.get())


def without_false_ones(verdicts: Sequence[Verdict], tree: Tree) -> Iterator[Verdict]:
    """The verdicts, with nothing caught by a test that fails without any mistake."""
    tests = sorted({verdict.by for verdict in verdicts if "::" in verdict.by})
    false = set(tree.failing(tests, REST_SECONDS)) if tests else set()
    for verdict in verdicts:
        wrong = verdict.by in false
        yield replace(verdict, end="broken", by=f"fails anyway: {verdict.by}") if wrong else verdict


def main() -> int:
    """Judge the mutants named, or all; 1 if one survives or is no mutant at all."""
    parser = argparse.ArgumentParser(description="Does some test notice each plausible mistake?")
    parser.add_argument("names", nargs="*", metavar="NAME", help="mutants (all if none is named)")
    parser.add_argument("--jobs", type=int, default=2, help="copies at work side by side")
    parser.add_argument("--named", action="store_true", help="run only the tests a mutant names")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there")
    asked = parser.parse_args()
    known = {mutant.name: mutant for mutant in mutants()}
    if unknown := [name for name in asked.names if name not in known]:
        parser.error(f"no such mutant: {', '.join(unknown)}")
    chosen = [known[name] for name in asked.names] or list(known.values())
    head = ["| mutant | file | what it breaks | end | by | s |", "|---|---|---|---|---|---|"]
    print("\n".join(head), flush=True)
    verdicts = list(judge_all(chosen, asked.jobs, asked.named))
    left = [verdict for verdict in verdicts if verdict.end != "caught"]
    print(f"\n{len(verdicts)} mutants, {len(verdicts) - len(left)} caught")
    print("\n".join(verdict.line() for verdict in left))
    if asked.markdown:
        lines = [*head, *(verdict.line() for verdict in verdicts)]
        asked.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
