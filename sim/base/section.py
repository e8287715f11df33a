"""A section of a scenario file: frozen, and closed to keys nobody reads."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One group of parameters; the field descriptions are the manual.

    Every value lives in ``scenarios/baseline.yaml``, so fields have no defaults:
    a scenario that leaves one out is told so, and no default has two homes.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=True
    )
