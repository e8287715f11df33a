"""The same bits under any number of threads and workers, in any order, on any processor."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = {"PYTHONHASHSEED": "1"}
X86 = platform.machine() in ("x86_64", "AMD64")


def supported(feature: str) -> bool:
    from numpy._core._multiarray_umath import __cpu_features__ as features

    return bool(features.get(feature))


def simd() -> str:
    """What numpy would choose its loops by here."""
    from numpy._core._multiarray_umath import __cpu_dispatch__ as dispatched

    return " ".join(feature for feature in dispatched if supported(feature))


@cache
def digests(arguments: tuple[str, ...] = (), **environment: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.laws.bits", *arguments],
        cwd=ROOT,
        env=os.environ | PLAIN | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def tables(found: dict) -> dict:
    return {name: digest for name, digest in found.items() if name != "libraries"}


WAYS = {
    "two threads": ((), {"TALENTWAR_THREADS": "2"}),
    "two workers": (("--jobs", "2"), {}),
    "the other order": (("--backwards",), {}),
    "another hash seed": ((), {"PYTHONHASHSEED": "2"}),
    "another processor for kernels": (
        (),
        {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_table_has_the_same_bits(way):
    arguments, environment = WAYS[way]
    plain, other = digests(), digests(arguments, **environment)
    assert tables(other) == tables(plain)
    assert len({str(one) for one in tables(plain).values()}) == len(tables(plain))


@pytest.mark.skipif(not simd(), reason="numpy has one kind of loops here")
def test_numpys_choice_of_loops_does_not_matter():
    plain, other = digests(), digests(NPY_DISABLE_CPU_FEATURES=simd())
    assert other["libraries"]["numpy"] != plain["libraries"]["numpy"], "nothing was masked"
    assert tables(other) == tables(plain)


@pytest.mark.skipif(not (X86 and supported("FMA3")), reason="no fused arithmetic to do without")
def test_the_c_librarys_choice_of_arithmetic_does_not_matter():
    masked = ",".join(f"-{name}" for name in ("FMA", "AVX2", "FMA4", "AVX2_Usable", "FMA_Usable"))
    plain, other = digests(), digests(GLIBC_TUNABLES=f"glibc.cpu.hwcaps={masked}")
    assert other["libraries"]["libc"] != plain["libraries"]["libc"], "nothing was masked"
    assert tables(other) == tables(plain)
