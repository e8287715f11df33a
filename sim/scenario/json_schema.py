"""JSON Schema for editors: what a scenario file may say, with nothing required of it.

A scenario is a difference, so every key may be left out; what it does say has to fit. Numbers may
be written with their units, or as distributions.
"""

from __future__ import annotations

from typing import Any

from sim.base.section import Section
from sim.scenario.distributions import KINDS, MAX_CHOICES
from sim.scenario.overlay import ADD, EVENTS, EXTENDS, REMOVE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DISTRIBUTION = "Distribution"

_LISTS_OF_SCHEMAS = ("anyOf", "allOf", "prefixItems")
_SCHEMAS = ("items", "additionalProperties")
_NAMED_SCHEMAS = ("properties", "$defs")


def partial_schema(root: type[Section]) -> dict[str, Any]:
    """The schema of a scenario file for ``root``: a difference to the scenario it extends."""
    schema: dict[str, Any] = _loosened(root.model_json_schema())
    schema["$schema"] = DIALECT
    schema.setdefault("$defs", {})[DISTRIBUTION] = _distribution()
    properties = schema.setdefault("properties", {})
    properties[EXTENDS] = {
        "type": "string",
        "description": "The scenario this one is a difference to: a file beside it, or a name.",
    }
    if EVENTS in properties:
        properties[ADD] = properties[EVENTS] | {
            "description": "Events that follow those inherited."
        }
        properties[REMOVE] = {
            "type": "array",
            "items": {"type": "string"},
            "description": "Names of inherited events that do not happen.",
        }
    return schema


def _loosened(schema: Any) -> Any:
    """A schema in which nothing is required and each number may be a distribution."""
    if not isinstance(schema, dict):
        return schema
    loose = {
        key: value for key, value in schema.items() if key not in ("required", "discriminator")
    }
    if "oneOf" in loose:
        # Without required keys a value may fit several alternatives.
        loose["anyOf"] = loose.pop("oneOf")
    if "unit" in loose or _is_number(loose):
        return _or_distribution(loose)
    for key in _LISTS_OF_SCHEMAS:
        if key in loose:
            loose[key] = [_loosened(part) for part in loose[key]]
    for key in _SCHEMAS:
        if key in loose:
            loose[key] = _loosened(loose[key])
    for key in _NAMED_SCHEMAS:
        if key in loose:
            loose[key] = {name: _loosened(part) for name, part in loose[key].items()}
    return loose


def _is_number(schema: dict[str, Any]) -> bool:
    return schema.get("type") in ("number", "integer") and not schema.keys() & {"const", "enum"}


def _or_distribution(schema: dict[str, Any]) -> dict[str, Any]:
    about = ("title", "description", "examples", "default", "unit")
    said = {key: value for key, value in schema.items() if key in about}
    bare = {key: value for key, value in schema.items() if key not in about}
    forms = bare["anyOf"] if bare.keys() == {"anyOf"} else [bare]
    return {"anyOf": [*forms, {"$ref": f"#/$defs/{DISTRIBUTION}"}]} | said


def _distribution() -> dict[str, Any]:
    """One key, the kind; its list in the units of the field."""
    return {
        "description": (
            "A number that differs between replicates; what was fitted is drawn from the posterior."
        ),
        "type": "object",
        "properties": {name: _entries(name) for name in KINDS},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _entries(kind: str) -> dict[str, Any]:
    holds = KINDS[kind].holds
    fewest, most = (1, MAX_CHOICES) if kind == "choice" else (len(holds), len(holds))
    return {
        "description": f"[{', '.join(holds)}]",
        "type": "array",
        "items": {"type": ["number", "string"]},
        "minItems": fewest,
        "maxItems": most,
    }
