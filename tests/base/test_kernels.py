"""Rules are compiled when they are first called, kept on disk, and mean what Python says."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.base import draws, kernels, numerics
from sim.base.kernels import CACHE, formula, kernel
from sim.state.people import add_up, employed_by

ROOT = Path(__file__).parents[2]
RNG = np.random.default_rng(5)
U64 = np.uint64
TELL = "from sim.base.compiling import before_compiling; before_compiling(lambda: print('told'))\n"
USE = """
from sim.base.draws import Draws
from sim.base.numerics import exp, exp_of
print(exp([0.0, 1.0]).tolist(), exp_of(1.0))
print(Draws(1, ("a",), (2,)).people("quit", 3, slice(None)).tolist())
"""
CALLED = 3


def run(code, folder, root=ROOT, **variables):
    """What a new process prints that keeps compiled code in this folder."""
    kept = {CACHE: str(folder)} if folder else {}
    around = {name: value for name, value in os.environ.items() if name != CACHE}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-B", "-c", code],
        env=around | kept | {"PYTHONPATH": str(root)} | variables,
        cwd=root,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def compiled_files(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.nb?")}


# -- laziness --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "module",
    ["sim.base.kernels", "sim.processes.cuts", "sim.market.scouting", "sim.scenario.load"],
)
def test_importing_a_rule_imports_neither_numpy_nor_numba(module, tmp_path):
    code = f"import sys, {module}\nprint(sorted({{'numpy', 'numba', 'scipy'}} & set(sys.modules)))"
    assert run(code, tmp_path) == "[]\n"
    assert list(tmp_path.iterdir()) == []


# -- what rules mean -------------------------------------------------------------------------------


def same(rule, *args):
    """Whether compiled and plain Python give the same bits."""
    got, wanted = rule(*args), rule.rule(*args)
    return np.asarray(got).tobytes() == np.asarray(wanted, dtype=np.asarray(got).dtype).tobytes()


def test_formulas_of_numbers_give_what_python_gives():
    with np.errstate(all="ignore"):
        for x in np.concatenate([RNG.normal(0.0, 30.0, 300), 10.0 ** RNG.uniform(-320, 300, 300)]):
            assert same(numerics.exp_of, x)
            assert same(numerics.log_of, x)
            assert same(numerics.power_of, abs(x), 0.7)
        for u in RNG.uniform(0.0, 1.0, 300):
            assert same(numerics.gumbel_of, u)
            assert same(numerics.logit_of, u)
    for exponent in range(-1022, 1024, 31):
        assert same(numerics.power_of_two, exponent)


def test_random_words_are_what_python_gives():
    for key, low, high in RNG.integers(0, 2**64, (300, 3), dtype=np.uint64):
        assert draws.philox(key, low, high) == draws.philox.rule(key, low, high)
        assert same(draws.uniform, key, low, high)
        assert same(draws.uniform_of_word, low >> U64(32))


def test_kernels_give_what_python_gives():
    firm, division = RNG.integers(-1, 4, 500).astype(np.int16), RNG.integers(0, 4, 500)
    weight, pay = RNG.lognormal(0.0, 2.0, (2, 500))
    assert same(add_up, 4, firm, division, weight)
    assert same(add_up, 4, firm, division, weight, pay)
    assert same(employed_by, firm, np.array([True, False, False, True]))
    for count in (0, 1, 7, 64, 501):
        compiled, plain = np.empty(count), np.empty(count)
        keys = RNG.integers(0, 2**64, count, dtype=np.uint64)
        draws.draw(U64(7), U64(3), keys, compiled)
        draws.draw.rule(U64(7), U64(3), keys, plain)
        assert np.array_equal(compiled, plain)


@kernel
def added_one_by_one(values):
    total = 0.0
    for value in values:
        total += value
    return total


@kernel
def products_added(a, b, c):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i] + c[i]
    return total


def test_sums_are_added_in_the_order_written_and_products_are_rounded_first():
    a, b, c = RNG.normal(0.0, 1e3, (3, 10_001))
    assert same(added_one_by_one, a)
    assert same(products_added, a, b, c)
    assert added_one_by_one(a) != added_one_by_one(np.sort(a)), "the order tells"


def test_a_rule_keeps_its_name_and_explanation():
    assert numerics.exp_of.__name__ == "exp_of"
    assert numerics.exp_of.__doc__ == numerics.exp_of.rule.__doc__
    assert add_up.__module__ == "sim.state.people"


# -- what names a rule -----------------------------------------------------------------------------

ELSEWHERE = """
FACTOR = 2.0
TERMS = (1.0, 2.0)

@formula
def doubled(x):
    '''Twice as much.'''
    return FACTOR * x
"""
HERE = """
LIMIT = 3.0
UNRELATED = 1

@formula
def limited(x):
    '''No more than the limit.'''
    return min(doubled(x), LIMIT)

@kernel
def limit_all(values):
    '''Each within its limit.'''
    return sum([limited(value) for value in values])

def unrelated():
    return 1
"""


def digests(here=HERE, elsewhere=ELSEWHERE):
    """The digests of rules in one module that call a rule in another."""
    other = {"formula": formula, "kernel": kernel}
    exec(elsewhere, other)
    this = {"formula": formula, "kernel": kernel, "doubled": other["doubled"]}
    exec(here, this)
    return {name: this[name].digest for name in ("doubled", "limited", "limit_all")}


EVERY, CALLERS, TOP = {"doubled", "limited", "limit_all"}, {"limited", "limit_all"}, {"limit_all"}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("return FACTOR * x", "return x * FACTOR", EVERY),
        ("return FACTOR * x", "return FACTOR * x + 0.5", EVERY),
        ("FACTOR = 2.0", "FACTOR = 2.0000000000000004", EVERY),
        ("FACTOR = 2.0", "FACTOR = 2", EVERY),
        ("LIMIT = 3.0", "LIMIT = 3.5", CALLERS),
        ("min(doubled(x), LIMIT)", "max(doubled(x), LIMIT)", CALLERS),
        ("min(doubled(x), LIMIT)", "min(doubled(x), 4.0)", CALLERS),
        ("@formula\ndef limited", "@kernel\ndef limited", CALLERS),
        ("limited(value) for", "-limited(value) for", TOP),
        ("sum([", "max([", TOP),
        ("TERMS = (1.0, 2.0)", "TERMS = (1.0, 9.0)", set()),
        ("UNRELATED = 1", "UNRELATED = 2\n\n\n", set()),
        ("def unrelated():\n    return 1", "def unrelated():\n    return 2", set()),
        ("return FACTOR * x", "return FACTOR * x  # a remark", set()),
        ("Twice as much.", "As much again.", set()),
        ("No more than the limit.", "The limit, or less.", set()),
        ("Each within its limit.", "All within the limit.", set()),
    ],
)
def test_a_rules_digest_changes_with_all_that_it_rests_on_and_with_nothing_else(old, new, changed):
    assert (HERE + ELSEWHERE).count(old) == 1
    before, after = digests(), digests(HERE.replace(old, new), ELSEWHERE.replace(old, new))
    assert {name for name in before if before[name] != after[name]} == changed


DIGESTS = """
import importlib, json, pkgutil, sim
from sim.base.kernels import Compiled
found = {}
for info in pkgutil.walk_packages(sim.__path__, "sim."):
    if not info.name.endswith("__main__"):
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, Compiled):
                found[f"{value.__module__}.{name}"] = value.digest
print(json.dumps(found, sort_keys=True))
"""


def test_all_digests_are_the_same_in_every_process(tmp_path):
    once, again = (run(DIGESTS, tmp_path, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    found = json.loads(once)
    assert once == again
    assert len(found) > 30
    assert len(set(found.values())) == len(found)


def test_every_named_tuple_that_a_rule_is_given_is_part_of_its_digest():
    for info in pkgutil.walk_packages(sim.__path__, "sim."):
        if not info.name.endswith("__main__"):
            importlib.import_module(info.name)
    ours = {each.__name__ for each in tuple.__subclasses__() if each.__module__.startswith("sim.")}
    given = [
        (rule, name)
        for rule in kernels._rules
        for name in rule.rule.__annotations__.values()
        if name in ours and str(rule.rule.__module__).startswith("sim.")
    ]
    assert len(given) > 10
    for rule, name in given:
        assert rule.rule.__globals__[name]._fields, (rule.rule.__name__, name)


def test_a_named_tuple_with_its_fields_swapped_is_another_digest():
    def digest(fields):
        pair = namedtuple("Pair", fields)
        code = "def rule(a: Pair) -> float:\n    return a.first"
        names = {"Pair": pair}
        exec(code, names)
        return kernels.Compiled(names["rule"], inline="never").digest

    assert digest("first second") == digest("first second") != digest("second first")


# -- kept on disk ----------------------------------------------------------------------------------


def test_what_one_process_compiles_the_next_finds(tmp_path):
    cold = run(TELL + USE, tmp_path)
    kept = compiled_files(tmp_path)
    assert cold.splitlines()[0] == "told"
    assert cold.count("told") == 1
    assert len(kept) == 2 * CALLED, "an index and machine code for each rule called from Python"
    warm = run(TELL + USE, tmp_path)
    assert warm == cold.removeprefix("told\n")
    assert compiled_files(tmp_path) == kept


def test_what_is_not_yet_compiled_is_told_once(tmp_path):
    use = "from sim.base.numerics import power_of_two, exp_of\npower_of_two(3)"
    assert run(TELL + use, tmp_path) == "told\n"
    more = TELL + use + "; exp_of(1.0); exp_of(2.0)"
    assert run(more, tmp_path) == "told\n"
    assert run(more, tmp_path) == ""


def test_the_last_to_ask_is_told_and_nobody_need_ask(tmp_path):
    asked = TELL + TELL.replace("told", "told instead")
    use = "from sim.base.numerics import power_of_two\nprint(power_of_two(3))"
    assert run(asked + use, tmp_path / "asked") == "told instead\n8.0\n"
    assert run(use, tmp_path / "not asked") == "8.0\n"


@pytest.fixture
def installed(tmp_path):
    """The package as if installed where no compiled code can stand beside it."""
    root = tmp_path / "installed"
    shutil.copytree(ROOT / "sim", root / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "sim" / "__pycache__").write_text("not a folder")
    return root


def test_code_is_kept_with_the_user_where_it_cannot_stand_beside_the_package(installed, tmp_path):
    users = tmp_path / "users"
    cold = run(TELL + USE, None, root=installed, XDG_CACHE_HOME=str(users))
    assert cold.startswith("told\n")
    assert len(compiled_files(users / "talentwar" / "kernels")) == 2 * CALLED
    warm = run(TELL + USE, None, root=installed, XDG_CACHE_HOME=str(users))
    assert warm == cold.removeprefix("told\n")


@pytest.mark.parametrize("named", [True, False])
def test_rules_work_where_nothing_can_be_kept(named, installed, tmp_path, capsys):
    exec(USE, {})
    nowhere = tmp_path / "file"
    nowhere.write_text("not a folder")
    folder = nowhere if named else None
    got = run(TELL + USE, folder, root=installed, XDG_CACHE_HOME=str(nowhere))
    assert got == "told\n" + capsys.readouterr().out


# -- threads ---------------------------------------------------------------------------------------

AT_ONCE = """
import threading
import numpy as np
from concurrent.futures import ThreadPoolExecutor
from sim.base import numerics

values = np.linspace(-5.0, 5.0, 1000)
start = threading.Barrier(8)

def first(_):
    start.wait()
    return numerics.exp(values).tobytes(), id(numerics._exp_of_each.machine_code)

with ThreadPoolExecutor(8) as pool:
    found = set(pool.map(first, range(8)))
made = numerics._exp_of_each.machine_code.stats.cache_misses
print(len(found), sum(made.values()), found.pop()[0] == numerics.exp(values).tobytes())
"""


def test_threads_that_call_a_rule_first_at_once_compile_it_once_and_agree(tmp_path):
    assert run(TELL + AT_ONCE, tmp_path) == "told\n1 1 True\n"
    assert run(TELL + AT_ONCE, tmp_path) == "1 0 True\n"


# -- machine code ----------------------------------------------------------------------------------

ASSEMBLY = """
import re
import numba
from sim.base import draws, numerics
from sim.state import people

def fused(machine_code):
    text = "".join(machine_code.inspect_asm().values())
    return len(re.findall(r"\\bvfn?m(?:add|sub)", text)), len(re.findall(r"\\bv?mul[sp]d", text))

floats, flat = numba.float64[::1], numba.int64[::1]
rules = {
    numerics._exp_of_each: (floats, floats),
    numerics._log_of_each: (floats, floats),
    numerics._gumbel_of_each: (floats, floats),
    numerics._power_of_each: (floats, floats, floats),
    numerics.logit_of: (numba.float64,),
    people.add_up: (numba.int64, flat, flat, numba.types.StarArgUniTuple(floats, 2)),
}
for rule, types in rules.items():
    rule.machine_code.compile(types)
    print(rule.__name__, *fused(rule.machine_code))
loose = numba.njit(fastmath=True)(lambda a, b, c: a * b + c)
loose.compile((numba.float64,) * 3)
print("loose", *fused(loose))
"""


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="reads x86 code")
def test_no_product_is_fused_with_a_sum_on_a_processor_that_could(tmp_path):
    lines = run(ASSEMBLY, tmp_path, NUMBA_CPU_NAME="haswell", NUMBA_CPU_FEATURES="+avx2,+fma")
    found = {
        name: (int(fused), int(alone)) for name, fused, alone in map(str.split, lines.splitlines())
    }
    assert found.pop("loose") == (1, 0)
    assert len(found) == 6
    assert {name: fused for name, (fused, _) in found.items() if fused} == {}
    assert min(alone for _, alone in found.values()) > 0


def test_where_the_disk_is_full_a_process_compiles_for_itself(tmp_path):
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
    assert run(full + USE, tmp_path / "full") == run(USE, tmp_path / "kept")
    assert not any(path.suffix == ".nbc" for path in (tmp_path / "full").rglob("*"))
