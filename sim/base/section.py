"""A section of a scenario file: frozen, and closed to keys nobody reads."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Section(BaseModel):
    """One group of parameters; the string under each field is its manual.

    Every value lives in ``scenarios/baseline.yaml``, so fields of a scenario have no defaults:
    one that leaves a value out is told so, and no default has two homes.  The exceptions are
    what may be left unsaid: ``run.until``, and most of a sweep file.
    """

    # Built when first used: a program that only checks a file builds the whole once, not each part.
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        said = handler(schema)
        properties = handler.resolve_ref_schema(said).get("properties", {})
        for name, meaning in meanings(cls).items():
            properties[name].setdefault("description", meaning)
        return said


@cache
def meanings(section: type[BaseModel]) -> dict[str, str]:
    """What each field of a section means: the string that stands under it in the source.

    Read when asked for, because pydantic's own reading of these strings at import would double
    the time it takes to check a file.
    """
    found: dict[str, str] = {}
    for owner in reversed(section.__mro__):
        if owner is not BaseModel and issubclass(owner, BaseModel):
            found |= strings_under_fields(owner)
    return {name: meaning for name, meaning in found.items() if name in section.model_fields}


def strings_under_fields(owner: type) -> dict[str, str]:
    """The string under each field that a class itself declares, by field; see :func:`meanings`."""
    body = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match below:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    found[field.target.id] = inspect.cleandoc(text)
    return found
