"""The JSON Schema of case documents, for editors that complete and check while one writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from groundswell.case.schema import CaseDocument
from groundswell.case.vocabulary import OWN_NAME, Vocabulary, outcome_key


def json_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of case documents for a model's vocabulary.

    What the loader checks across parts (dangling references, values against the model's ranges) is
    beyond a schema; names, kinds and shapes are in it.
    """
    whole = CaseDocument.model_json_schema()
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    whole["title"] = "Groundswell case"
    parts = whole["$defs"]
    parameter = whole["properties"]["parameters"]["additionalProperties"]
    whole["properties"]["parameters"] = {
        "type": "object",
        "description": "parameters of the model as this case has them",
        "additionalProperties": False,
        "properties": {
            spec.name: parameter | {"description": f"{spec.doc} ({spec.symbol}; {spec.unit})"}
            for spec in vocabulary.parameters
        },
        "patternProperties": {
            OWN_NAME: {
                **parts["ParameterEntry"],
                "required": ["value", "unit", "range"],
                "description": "parameter of a mechanism of one's own, given to `run` from Python",
            }
        },
    }
    place = parts["PlaceEntry"]
    cell = place["additionalProperties"]
    place["properties"] |= {
        spec.name: cell | {"description": f"{spec.doc} ({spec.unit})"} for spec in vocabulary.fields
    }
    place["required"] = ["name", *(spec.name for spec in vocabulary.fields if spec.default is None)]
    place["additionalProperties"] = False
    names = _choice((spec.name, f"{spec.doc} ({spec.unit})") for spec in vocabulary.parameters)
    outcomes = _choice(
        (outcome_key(spec), f"{spec.doc} ({spec.unit})") for spec in vocabulary.outcomes
    )
    verbs = _choice((spec.name, f"{spec.doc} ({spec.unit})") for spec in vocabulary.verbs)
    watched = _choice((spec.name, f"{spec.doc} ({spec.unit})") for spec in vocabulary.quantities)
    _narrow(parts["DecisionEntry"], "do", verbs)
    _narrow(parts["DecisionEntry"], "parameter", names)
    _narrow(parts["ConditionEntry"], "quantity", watched)
    _narrow(parts["Measure"], "outcome", outcomes)
    _narrow(parts["ObservationEntry"], "outcome", outcomes)
    parts["ArmEntry"]["properties"]["set"]["propertyNames"] = {
        "anyOf": [{"enum": [spec.name for spec in vocabulary.parameters]}, {"pattern": OWN_NAME}]
    }
    mechanisms = {"enum": list(vocabulary.mechanisms)}
    off = whole["properties"]["mechanisms_off"]
    off["anyOf"] = [mechanisms, {"type": "array", "items": mechanisms, "uniqueItems": True}]
    return whole


def _choice(words: Iterable[tuple[str, str]]) -> dict[str, Any]:
    options = [{"const": word, "description": doc} for word, doc in words]
    return {"oneOf": options} if options else {"not": {}}


def _narrow(part: dict[str, Any], key: str, choice: dict[str, Any]) -> None:
    """Allow only some words where the schema has a text."""
    field = part["properties"][key]
    options = field.get("anyOf")
    for key_ in ("type", "minLength", "anyOf"):
        field.pop(key_, None)
    field.update({"anyOf": [choice, {"type": "null"}]} if options else choice)
