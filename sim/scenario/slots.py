"""What the schema expects at a place: a number, a section, a list; read from field annotations.

Only public pydantic surface is used (``model_fields`` and annotations), so a section that builds
its own validation by hand is checked by pydantic but may not hold distributions below it.
"""

from __future__ import annotations

import types
from collections import abc
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, Tag, TypeAdapter
from pydantic.fields import FieldInfo

from sim.scenario.nodes import Listing, Mapping, Node, Scalar, Step, Steps, plain


class Slot:
    """One place in the schema: the annotation of a field, a dictionary's values, a list's items."""

    def __init__(self, annotation: Any, info: FieldInfo | None = None) -> None:
        self.annotation = annotation
        self.info = info

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Checks one value against this place alone."""
        whole: Any = Annotated[self.annotation, self.info] if self.info else self.annotation
        return TypeAdapter(whole)

    @cached_property
    def members(self) -> tuple[Any, ...]:
        """The types a value may have, unions taken apart; null left out."""
        return tuple(member for member in _members(self.annotation) if member is not type(None))

    @cached_property
    def number(self) -> type[int] | type[float] | None:
        """The number expected here, where one is."""
        return next((member for member in self.members if _is_number(member)), None)

    @cached_property
    def discriminator(self) -> str | Callable[[Any], Any] | None:
        """What tells the alternatives apart: a key, or a function of the whole mapping."""
        found = self.info.discriminator if self.info else None
        annotation = self.annotation
        while found is None and get_origin(annotation) is Annotated:
            annotation, *extra = get_args(annotation)
            told = (getattr(e, "discriminator", None) for e in extra)
            found = next((name for name in told if name is not None), None)
        return found.discriminator if isinstance(found, Discriminator) else found

    @cached_property
    def _sections(self) -> tuple[type[BaseModel], ...]:
        return tuple(m for m in self.members if isinstance(m, type) and issubclass(m, BaseModel))

    def section(self, node: Node) -> type[BaseModel] | None:
        """The section a mapping stands for here, chosen by its discriminator or its keys."""
        sections = self._sections
        if not sections or not isinstance(node, Mapping):
            return None
        if callable(self.discriminator):
            tag = self.discriminator(plain(node))
            return next((s for s in sections if self._tags.get(tag) is s), None)
        if self.discriminator is not None:
            kind = node.values.get(self.discriminator)
            value = kind.value if isinstance(kind, Scalar) else None
            return next((s for s in sections if value in _kinds(s, self.discriminator)), None)
        if len(sections) == 1:
            return sections[0]
        return max(sections, key=lambda s: len(fields_of(s).keys() & node.keys.keys()))

    @cached_property
    def _tags(self) -> dict[Any, Any]:
        return dict(_tagged(self.annotation))

    def child(self, step: Step, node: Node) -> Slot | None:
        """The place one step below, for what ``node`` shows this place to hold."""
        section = self.section(node)
        if section is not None:
            return fields_of(section).get(str(step))
        if isinstance(node, Listing) and isinstance(step, int):
            return self._item(step)
        return self._value if isinstance(node, Mapping) else None

    @cached_property
    def _value(self) -> Slot | None:
        for member in self.members:
            if _origin_is(member, abc.Mapping):
                return Slot(get_args(member)[1])
        return None

    @cached_property
    def _items(self) -> tuple[Slot, ...]:
        for member in self.members:
            if _origin_is(member, abc.Collection) and not _origin_is(member, abc.Mapping):
                return tuple(Slot(item) for item in get_args(member) if item is not Ellipsis)
        return ()

    def _item(self, index: int) -> Slot | None:
        if len(self._items) == 1:
            return self._items[0]
        return self._items[index] if index < len(self._items) else None

    def kinds(self) -> list[str]:
        """The words that tell the alternatives of this place apart."""
        if not isinstance(self.discriminator, str):
            return [str(tag) for tag in self._tags]
        return [str(kind) for s in self._sections for kind in _kinds(s, self.discriminator)]

    def takes_mapping(self) -> bool:
        """Whether something other than a distribution may be written as a mapping here."""
        return self._value is not None or bool(self._sections)

    def replaces(self, old: Mapping, new: Mapping) -> bool:
        """Whether a new mapping is another thing altogether, so that nothing may be inherited."""
        if self.number is not None and not self.takes_mapping():
            return True
        if not isinstance(self.discriminator, str):
            return False
        before, after = (node.values.get(self.discriminator) for node in (old, new))
        return after is not None and before is not None and plain(before) != plain(after)


Known = tuple[Steps, Node, Slot]


def walk(tree: Node, root: Slot) -> list[Known]:
    """Every value the schema knows a place for, from the top down; not inside distributions."""
    known: list[Known] = [((), tree, root)]
    for path, node, slot in known:
        if isinstance(node, Scalar):
            continue
        steps: Iterable[tuple[Step, Node]] = (
            node.values.items() if isinstance(node, Mapping) else enumerate(node.items)
        )
        for step, below in steps:
            place = slot.child(step, node)
            if place is not None:
                known.append(((*path, step), below, place))
    return known


@cache
def fields_of(section: type[BaseModel]) -> dict[str, Slot]:
    """The places a section offers, by the key a file writes."""
    return {
        info.alias or name: Slot(info.annotation, info)
        for name, info in section.model_fields.items()
    }


def _members(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return [member for part in get_args(annotation) for member in _members(part)]
    return [annotation]


def _tagged(annotation: Any) -> list[tuple[Any, Any]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *extra = get_args(annotation)
        tags = [(e.tag, inner) for e in extra if isinstance(e, Tag)]
        return tags or _tagged(inner)
    if origin is Union or origin is types.UnionType:
        return [tag for part in get_args(annotation) for tag in _tagged(part)]
    return []


def _is_number(member: Any) -> bool:
    is_class = isinstance(member, type) and get_origin(member) is None
    return is_class and issubclass(member, int | float) and not issubclass(member, bool | Enum)


def _origin_is(member: Any, kind: type) -> bool:
    origin = get_origin(member)
    return isinstance(origin, type) and issubclass(origin, kind)


def _kinds(section: type[BaseModel], key: str) -> tuple[Any, ...]:
    slot = fields_of(section).get(key)
    literals = slot.members if slot else ()
    return tuple(v for m in literals if get_origin(m) is Literal for v in get_args(m))
