"""Rules on people's columns, compiled: loops as plain as the equation, at the speed of C.

A ``@formula`` is a rule on single numbers; a ``@kernel`` goes through columns and applies
formulas.  numba compiles both when they are first called, never on import, so that ``--help``
and ``validate`` pay nothing, and what it made is kept on disk for the next process.  There is
no fast-math and no fused arithmetic, so every CPU computes the same bits; other threads
run meanwhile.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
import threading
from contextlib import contextmanager, suppress
from dis import get_instructions
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from sim.base.compiling import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rule = TypeVar("Rule", bound=Callable[..., Any])

CACHE = "NUMBA_CACHE_DIR"
"""Environment variable that says where compiled code is kept, if not with the package."""

OPTIONS: Any = {"nogil": True, "error_model": "numpy"}
"""How numba compiles: other threads run meanwhile, and dividing by zero gives what numpy gives."""

_compiling = threading.RLock()
_rules: list[Compiled] = []
_disk_is_full: list[bool] = []


def kernel(rule: Rule) -> Rule:
    """A rule with loops over columns, compiled at its first call."""
    return cast("Rule", Compiled(rule, inline="never"))


def formula(rule: Rule) -> Rule:
    """A rule on single numbers; it becomes part of the loops that use it, which then vectorise."""
    return cast("Rule", Compiled(rule, inline="always"))


def compiled_anew() -> int:
    """How many rules this process has compiled because no disk had them."""
    return sum(bool(rule.machine_code.stats.cache_misses) for rule in _rules if rule.in_use)


def mark_of_everything() -> str:
    """Names all there is to compile: rules, the files they stand in, numba, and the processor."""
    from numba import __version__
    from numba.core.registry import cpu_target

    processor = cpu_target.target_context.codegen().magic_tuple()
    parts = [__version__, repr(processor), *sorted(rule.digest for rule in _rules)]
    for path in sorted({Path(rule.rule.__code__.co_filename) for rule in _rules}):
        content = path.read_bytes() if path.is_file() else b""
        parts += [str(path), hashlib.blake2b(content).hexdigest()]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


class Compiled:
    """A rule in Python and, from its first call on, in machine code."""

    def __init__(self, rule: Callable[..., Any], inline: Literal["always", "never"]) -> None:
        functools.update_wrapper(self, rule)
        self.rule = cast("FunctionType", rule)
        self.inline = inline
        _rules.append(self)

    def __call__(self, *args: Any) -> Any:
        """What the rule says of these numbers and columns."""
        try:
            return self.machine_code(*args)
        except OSError:  # the disk is full: no rule touches a file
            do_without_disk()
            return self.machine_code(*args)

    @property
    def in_use(self) -> bool:
        """Whether this process has called it."""
        return "machine_code" in self.__dict__

    @functools.cached_property
    def machine_code(self) -> Any:
        """What numba makes of the rule, for each combination of types it is called with."""
        with _compiling:
            if not self.in_use:  # no other thread has been faster
                self.__dict__["machine_code"] = self._compile()
            return self.__dict__["machine_code"]

    def _compile(self) -> Any:
        import numba

        watch()
        meant = {
            name: value.machine_code if isinstance(value, Compiled) else value
            for name, value in self.names.items()
        }
        code = self.rule.__code__
        rule = FunctionType(code, self.rule.__globals__ | meant, self.rule.__name__)
        rule.__module__, rule.__qualname__ = self.rule.__module__, self.rule.__qualname__
        with _kept_in(self.folder) as kept:
            return numba.njit(rule, cache=kept, inline=self.inline, **OPTIONS)

    @functools.cached_property
    def names(self) -> dict[str, Any]:
        """What the rule calls by name: formulas, kernels, constants, numpy."""
        known = self.rule.__globals__
        steps = (step for code in _codes(self.rule.__code__) for step in get_instructions(code))
        used = {step.argval for step in steps if step.opname == "LOAD_GLOBAL"}
        found = {name: known[name] for name in sorted(used & known.keys())}
        if "np" in found:
            import numpy

            found["np"] = numpy
        return found

    @functools.cached_property
    def digest(self) -> str:
        """Names the rule together with all it rests on: rules, constants, how it is compiled.

        numba forgets compiled code when the file it stands in changes, but not when a rule that it
        calls changes in another file, nor when a named tuple that it is given has other fields.
        """
        parts = [self.rule.__qualname__, self.inline, repr(OPTIONS)]
        for code in _codes(self.rule.__code__):
            plain = [
                each
                for each in code.co_consts
                if not isinstance(each, CodeType) and each != self.rule.__doc__
            ]
            parts += [code.co_code.hex(), repr(plain), repr(code.co_names), repr(code.co_varnames)]
        for name in map(str, self.rule.__annotations__.values()):
            parts.append(repr(getattr(self.rule.__globals__.get(name), "_fields", "")))
        for name, value in self.names.items():
            parts.append(f"{name}={value.digest if isinstance(value, Compiled) else value!r}")
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()

    @property
    def folder(self) -> Path | None:
        """Where this rule's machine code is kept."""
        base = cache_folder()
        return None if base is None else base / f"{self.rule.__name__}-{self.digest}"


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of the comprehensions in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


@functools.cache
def cache_folder() -> Path | None:
    """With the package, or else among the user's caches; None if neither can be written."""
    if _disk_is_full:
        return None
    for place in [_named] if os.environ.get(CACHE) else [_with_package, _among_users_caches]:
        with suppress(OSError, RuntimeError):  # a user may have no home
            folder = place()
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            return folder
    return None


def _named() -> Path:
    return Path(os.environ[CACHE])


def _with_package() -> Path:
    return Path(__file__).parents[1] / "__pycache__" / "kernels"


def _among_users_caches() -> Path:
    users = os.environ.get("XDG_CACHE_HOME")
    return (Path(users) if users else Path("~/.cache").expanduser()) / "talentwar" / "kernels"


def do_without_disk() -> None:
    """Compile for this process alone from now on."""
    _disk_is_full.append(True)
    cache_folder.cache_clear()
    for rule in _rules:
        rule.__dict__.pop("machine_code", None)


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[bool]:
    """Have numba keep what it compiles in this folder; whether it can be kept at all."""
    import numba

    config: Any = numba.config
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder or "")
    try:
        yield folder is not None
    finally:
        config.CACHE_DIR = before
