"""Reads one YAML file into nodes with places, by the rules of YAML 1.2 and within limits.

The parsing is libyaml's; this module turns its events into nodes. Doing that here, and not with
PyYAML's composer, lets a hostile file end at the first event beyond a limit.
"""

from __future__ import annotations

import math
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from sim.base.errors import Problem, ScenarioError
from sim.base.quantities import brief
from sim.scenario.names import UNPRINTABLE
from sim.scenario.nodes import Listing, Mapping, Node, Place, Scalar, plain, segment

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_NODES = 50_000
MAX_ALIASES = 20
LONGEST_NUMBER = 100
LONGEST_KEY = 100

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: dict[str, bool | None] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
)
_NUMBER = re.compile(
    r"(?P<decimal>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<endless>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)


class UnreadableError(Exception):
    """Reading has to stop here; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_file(path: str, problems: list[Problem]) -> Node | None:
    """The tree in a file, or None when it cannot be read; faults are added to ``problems``."""
    try:
        content = _bytes_of(path)
    except UnreadableError as stop:
        problems.append(stop.problem)
        return None
    return read_bytes(content, path, problems)


def read_bytes(content: bytes, file: str, problems: list[Problem]) -> Node | None:
    """The tree in the bytes of a file that is shown as ``file``; nothing is opened."""
    try:
        if len(content) > MAX_BYTES:
            raise UnreadableError(_too_large(Place(file, 1, 1)))
        text = _decoded(content, file)
    except UnreadableError as stop:
        problems.append(stop.problem)
        return None
    return read_text(text, file, problems)


def read_text(
    text: str, file: str, problems: list[Problem], first_column: int = 1, *, as_words: bool = False
) -> Node | None:
    """The tree in a text that is shown as ``file`` and starts at ``first_column``.

    With ``as_words`` every value is the word that is written, whatever it would mean.
    """
    builder = _Builder(file, first_column, problems, as_words=as_words)
    try:
        if len(text) > MAX_BYTES:
            raise UnreadableError(_too_large(Place(file, 1, first_column)))
        builder.refuse_unprintable(text)
        for event in _events(text, builder):
            builder.take(event)
    except UnreadableError as stop:
        problems.append(stop.problem)
        return None
    if builder.root is None:
        problems.append(Place(file, 1, first_column).problem("", "is empty", "write key: value"))
    return builder.root


def words_in(text: str, file: str) -> dict[str, Any]:
    """The sections of a resolved scenario, every value as the word that is written.

    The text may be anybody's: it is read within the limits of a scenario.

    Raises:
        ScenarioError: it is no such text.
    """
    problems: list[Problem] = []
    tree = read_text(text, file, problems, as_words=True)
    if not problems and not isinstance(tree, Mapping):
        problems.append(Place(file, 1, 1).problem("", "is no section", "write key: value lines"))
    if problems or tree is None:
        raise ScenarioError(problems)
    found: dict[str, Any] = plain(tree)
    return found


def resolve(text: str) -> str | int | float | bool | None:
    """What an unquoted word means by the YAML 1.2 core schema: ``no`` is a word, ``1e5`` a number.

    Raises ValueError, saying what is wrong, for a number that is not finite or absurdly long.
    """
    if text in _WORDS:
        return _WORDS[text]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if len(text) > LONGEST_NUMBER:
        raise ValueError("has too many digits for a number")
    if match["octal"] or match["hex"]:
        return int(text, 0)
    if match["decimal"]:
        return int(text)
    number = math.inf if match["endless"] else float(text)
    if not math.isfinite(number):
        raise ValueError("is not a finite number")
    return number


def _bytes_of(path: str) -> bytes:
    """The bytes of a regular file of bounded size; never waits on a pipe or an endless device."""
    here = Place(path, 1, 1)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            return _bounded(descriptor, here)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise UnreadableError(here.problem("", f"cannot be read: {_reason(error)}")) from None


def _bounded(descriptor: int, here: Place) -> bytes:
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableError(here.problem("", "is a folder", "name a YAML file in it"))
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(here.problem("", "is not a regular file", "name a YAML file"))
    content = b""
    while status.st_size <= MAX_BYTES and len(content) <= MAX_BYTES:
        chunk = os.read(descriptor, MAX_BYTES + 1 - len(content))
        if not chunk:
            return content
        content += chunk
    raise UnreadableError(_too_large(here))


def _too_large(here: Place) -> Problem:
    return here.problem("", "is too large", f"allowed: {MAX_BYTES} bytes")


def _reason(error: Exception) -> str:
    strerror = error.strerror if isinstance(error, OSError) else None
    return (strerror or str(error)).lower()


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        place = _place_after(before, path, 1)
        raise UnreadableError(place.problem("", "is not UTF-8 text", "save it as UTF-8")) from None


def _place_after(before: str, file: str, first_column: int) -> Place:
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Place(file, line, column + (first_column - 1 if line == 1 else 0))


@dataclass
class _Open:
    """A mapping or list whose end has not been read yet."""

    node: Mapping | Listing
    anchor: str | None
    nodes_before: int
    height: int = 1
    awaits_value: bool = False
    key: str | None = None


class _Builder:
    """Takes parser events and grows the tree, refusing what a scenario may not hold."""

    def __init__(
        self, file: str, first_column: int, problems: list[Problem], *, as_words: bool
    ) -> None:
        self.file = file
        self.as_words = as_words
        self.first_column = first_column
        self.problems = problems
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.nodes = 0
        self.aliases = 0
        self.documents = 0

    def place(self, mark: Any) -> Place:
        shift = self.first_column if mark.line == 0 else 1
        return Place(self.file, mark.line + 1, mark.column + shift)

    def refuse_unprintable(self, text: str) -> None:
        bad = UNPRINTABLE.search(text)
        if bad is not None:
            place = _place_after(text[: bad.start()], self.file, self.first_column)
            raise UnreadableError(
                place.problem("", f"holds the control character U+{ord(bad[0]):04X}")
            )

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._take_scalar(event)
            case yaml.MappingStartEvent():
                self._enter(event, Mapping({}, {}, self.place(event.start_mark)))
            case yaml.SequenceStartEvent():
                self._enter(event, Listing([], self.place(event.start_mark)))
            case yaml.CollectionEndEvent():
                self._leave()
            case yaml.AliasEvent():
                self._take_alias(event)
            case yaml.DocumentStartEvent():
                self._start_document(event)

    def _start_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._stop(event, "a second document starts here", "one scenario a file")
        if event.version not in (None, (1, 2)):
            self._report(event, "is marked as another YAML version", "allowed: %YAML 1.2 or none")

    def _take_scalar(self, event: Any) -> None:
        self._count(event, 1)
        self._refuse_tag(event)
        value: Any = event.value
        if UNPRINTABLE.search(value):
            self._report(event, f"{brief(value)} holds a control character", "allowed: plain text")
        if event.implicit[0] and not self.as_words:
            try:
                value = resolve(value)
            except ValueError as error:
                self._report(event, f"{brief(value)} {error}")
        node = Scalar(value, self.place(event.start_mark))
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1, 0)
        self._attach(node, 0)

    def _enter(self, event: Any, node: Mapping | Listing) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self._stop(event, "is nested too deeply", f"allowed: {MAX_DEPTH} levels")
        self._refuse_tag(event)
        self.open.append(_Open(node, event.anchor, self.nodes))
        self._count(event, 1)

    def _leave(self) -> None:
        done = self.open.pop()
        if done.anchor is not None:
            size = self.nodes - done.nodes_before
            self.anchors[done.anchor] = (done.node, size, done.height)
        self._attach(done.node, done.height)

    def _take_alias(self, event: Any) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self._stop(event, "is one alias too many", f"allowed: {MAX_ALIASES} aliases")
        if event.anchor not in self.anchors:
            hint = f"an anchor &{event.anchor} has to end before it"
            raise self._stop(event, f"*{event.anchor} refers to nothing", hint)
        node, size, height = self.anchors[event.anchor]
        if len(self.open) + height > MAX_DEPTH:
            raise self._stop(event, "is nested too deeply", f"allowed: {MAX_DEPTH} levels")
        self._count(event, size)
        self._attach(node, height)

    def _attach(self, node: Node, height: int) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.node, Listing):
            parent.node.items.append(node)
        elif not parent.awaits_value:
            parent.key = self._key(node, parent.node)
            parent.awaits_value = True
        else:
            if parent.key is not None:
                parent.node.values[parent.key] = node
            parent.awaits_value, parent.key = False, None

    def _key(self, node: Node, parent: Mapping) -> str | None:
        """The key a node stands for, or None when its value has to be dropped."""
        key = node.value if isinstance(node, Scalar) else None
        if isinstance(key, int) and not isinstance(key, bool):
            key = str(key)  # a year is written without quotes
        what, hint = "", ""
        if not isinstance(node, Scalar):
            what, hint = "a key is a list or section", "a key is a word"
        elif not isinstance(key, str):
            what, hint = f"the key {brief(key)} is not text", "put it in quotes"
        elif len(key) > LONGEST_KEY:
            what, hint = f"the key {brief(key)} is too long", f"allowed: {LONGEST_KEY} characters"
        elif key == "<<":
            what, hint = "merge keys (<<) are not used here", "write extends, or repeat the keys"
        elif key in parent.keys:
            first = parent.keys[key]
            what = f"the key {brief(key)} is written twice"
            hint = f"it stands on line {first.line} already"
        if what or not isinstance(key, str):
            self.problems.append(node.place.problem(self._path(), what, hint))
            return None
        parent.keys[key] = node.place
        return key

    def _count(self, event: Any, size: int) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise self._stop(event, "has too many values", f"allowed: {MAX_NODES}")

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            self._report(event, f"the tag {brief(event.tag)} is not used here", "leave it out")

    def _path(self) -> str:
        steps = (
            len(level.node.items) if isinstance(level.node, Listing) else level.key
            for level in self.open
        )
        return ".".join(segment(step) for step in steps if step is not None)

    def _report(self, event: Any, what: str, hint: str = "") -> None:
        self.problems.append(self.place(event.start_mark).problem(self._path(), what, hint))

    def _stop(self, event: Any, what: str, hint: str) -> UnreadableError:
        return UnreadableError(self.place(event.start_mark).problem(self._path(), what, hint))


def _events(text: str, builder: _Builder) -> Iterator[Any]:
    """The parser's events; what the parser cannot understand stops the reading."""
    try:
        yield from yaml.parse(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.place(mark) if mark else Place(builder.file, 1, builder.first_column)
        what = f"is not YAML: {error.problem or error.context}"
        raise UnreadableError(place.problem("", what, _advice(what))) from None
    except yaml.YAMLError as error:
        place = Place(builder.file, 1, builder.first_column)
        raise UnreadableError(place.problem("", f"is not YAML: {_one_line(error)}")) from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _advice(what: str) -> str:
    if "mapping values" in what:
        return "a value that holds ': ' needs quotes"
    if "tab" in what or "'\\t'" in what:
        return "indent with spaces"
    return ""
