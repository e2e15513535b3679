"""The kinds of value a case document is made of, as pydantic types with messages for people."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Self, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic import Strict as StrictType
from pydantic_core import PydanticCustomError

from groundswell import units

LENIENT = "lenient"
MAX_DAYS = 3653.0  # ten years: longer than any horizon the model speaks of


SLUG = r"^[a-z0-9][a-z0-9-]*$"
IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._@:#-]*$"
YEAR = r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"
ADDRESS = r"^(https?://\S+)?$"
PATTERNS = {
    SLUG: "Write small letters, digits and hyphens.",
    IDENTIFIER: "Write letters, digits and . _ - @ : # without spaces.",
    YEAR: "Write 2022, 2022-01 or 2022-01-05.",
    ADDRESS: "Write an address that begins with https:// or http://.",
}


class Strict(BaseModel):
    """Base of every part of a document: unknown keys, NaN and infinity refused, unchangeable."""

    # Validators are built when first used: most parts are only ever used inside a whole case.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="after")
    def _coherent(self, info: ValidationInfo) -> Self:
        # With the context LENIENT a part that is noted as broken is read for its references alone.
        if info.context != LENIENT:
            self._check()
        return self

    def _check(self) -> None:
        """Refuse fields that contradict each other (see `refuse`)."""


def refuse(what: str, remedy: str, nearest: str | None = None) -> PydanticCustomError:
    """Make the error of a validator: what is wrong and what to do."""
    context = {"what": what, "remedy": remedy, "nearest": nearest}
    return PydanticCustomError("case", "{what}", context)


def shape(value: Any) -> str:
    """Tell how a value is written; the tag by which alternatives are chosen."""
    if isinstance(value, bool):
        return "<truth>"
    if isinstance(value, dict | BaseModel):
        return "<mapping>"
    if isinstance(value, list | tuple):
        return "<list>"
    return "<text>" if isinstance(value, str) else "<number>"


def _local_time(value: Any) -> Any:
    if isinstance(value, datetime) or not isinstance(value, str | int | float):
        return value
    # A bare number would otherwise be taken for seconds since 1970, in a zone of its own.
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        remedy = "Write local time as 2022-01-05T16:30, without a zone; the case has a utc_offset."
        raise refuse(f"'{str(value)[:40]}' is not a date or local time", remedy)
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
    except ValueError as error:
        reason = f"'{value}' is not in the calendar ({error})"
        raise refuse(reason, "Correct the date.") from None


def _date(value: Any) -> Any:
    moment = _local_time(value)
    if not isinstance(moment, datetime):
        return value
    if moment.time() != datetime.min.time():
        raise refuse(f"'{value}' has a time of day", "Write the date alone.")
    return moment.date()


def _days(value: Any) -> Any:
    if isinstance(value, float):
        return value
    if not isinstance(value, str):
        raise refuse(f"the duration {value!r} has no unit", "Write 12h, 30d, 2w or 3y.")
    try:
        days = units.duration(value)
    except ValueError as error:
        raise refuse(f"'{value[:40]}' is not a duration", "Write 12h, 30d, 2w or 3y.") from error
    if days > MAX_DAYS:
        raise refuse(f"'{value}' is longer than ten years", "Shorten it.")
    return days


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?")
_TIME_SCHEMA = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$",
    "examples": ["2022-01-05T16:30", "2022-01-05"],
}
_DATE_SCHEMA = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2022-01-05"]}
_DURATION_SCHEMA = {
    "type": "string",
    "pattern": r"^\s*[0-9.]+(e[-+]?[0-9]+)?\s*(min|h|d|w|y)\s*$",
    "examples": ["12h", "30d", "3y"],
}

Number: TypeAlias = Annotated[float, StrictType(), Field(allow_inf_nan=False)]
Whole: TypeAlias = Annotated[int, StrictType()]
Truth: TypeAlias = Annotated[bool, StrictType()]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Note: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True)]
Identifier: TypeAlias = Annotated[str, StringConstraints(pattern=IDENTIFIER, max_length=80)]
Slug: TypeAlias = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Names: TypeAlias = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_more, json_schema_input_type=str | list[str]),
]
LocalTime: TypeAlias = Annotated[
    datetime, BeforeValidator(_local_time), WithJsonSchema(_TIME_SCHEMA)
]
Date: TypeAlias = Annotated[date, BeforeValidator(_date), WithJsonSchema(_DATE_SCHEMA)]
Days: TypeAlias = Annotated[
    float,
    BeforeValidator(_days),
    WithJsonSchema(_DURATION_SCHEMA),
    PlainSerializer(lambda days: f"{days!r}d", return_type=str),
]
