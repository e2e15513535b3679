"""What a user chose, checked and bounded: the one thing the browser tells the server.

A setting is a plain document: it is kept in the address of the page and comes back with every
change. Nothing else is remembered of a user.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, ValidationError

from groundswell.case.kinds import Number, Strict, Truth, Whole, refuse
from groundswell.case.resolved import AS_HAPPENED
from groundswell.errors import GroundswellError

MOST_RUNS = 512  # of one side: more belong in a study
MOST_RUN_DAYS = 32_000  # of one side: half a minute of one core
MOST_CHANGES = 200  # of one kind

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Which: TypeAlias = Literal["a", "b"]
SIDES: tuple[Which, Which] = ("a", "b")


class Side(Strict):
    """One of the two settings: an arm of the case and what was changed in it."""

    arm: Name = Field(AS_HAPPENED, description="name of the arm that is changed")
    set: dict[Name, Number] = Field(
        default_factory=dict, max_length=MOST_CHANGES, description="parameter -> fixed value"
    )
    shift: dict[Name, Annotated[Number, Field(ge=-87_672, le=87_672)]] = Field(
        default_factory=dict,
        max_length=MOST_CHANGES,
        description="decision -> hours it comes later",
    )
    drop: tuple[Name, ...] = Field(
        (), max_length=MOST_CHANGES, description="decisions that are not taken"
    )
    strength: dict[Name, Number] = Field(
        default_factory=dict, max_length=MOST_CHANGES, description="decision -> value in its unit"
    )
    later: Literal["frozen", "responsive", "removed"] | None = Field(
        None, description="later decisions, if not as the arm has it"
    )


class Setting(Strict):
    """Two sides of one case, under the same parameters and the same luck."""

    case: Name = Field(description="a bundled case, `given`, `study:PATH` or `upload:DIGEST`")
    seed: Annotated[Whole, Field(ge=0, lt=2**53)] = 1
    draws: Annotated[Whole, Field(ge=2, le=MOST_RUNS)] = 64
    replicates: Annotated[Whole, Field(ge=1, le=16)] = 4
    days: Annotated[Whole, Field(ge=1, le=1100)] | None = Field(None, description="else the case's")
    a: Side = Side()
    b: Side = Side()
    judge: Which | None = Field("a", description="whose assumptions verdicts are given under")
    all_arms: Truth = Field(True, description="run the other arms that claims name as well")

    def _check(self) -> None:
        if self.draws * self.replicates > MOST_RUNS:
            raise refuse(
                f"{self.draws} draws x {self.replicates} replicates",
                f"Ask for at most {MOST_RUNS} runs here; `groundswell run` makes any number.",
            )

    def horizon(self, standard: float) -> int:
        """Return how many days to run, given the case's own horizon.

        Raises:
            GroundswellError: too many days for so many runs.
        """
        days = self.days or int(-(-standard // 1))
        most = MOST_RUN_DAYS // days
        if self.draws * self.replicates > most:
            raise GroundswellError(
                f"{self.draws * self.replicates} runs of {days} days: too many to be live. Ask for "
                f"at most {most} runs, or fewer days; `groundswell run` makes any number."
            )
        return days


def read(data: bytes) -> Setting:
    """Return the setting of a JSON document.

    Raises:
        GroundswellError: it is none; says where and what to do.
    """
    try:
        return Setting.model_validate_json(data)
    except ValidationError as error:
        raise GroundswellError(_told(error)) from None


def _told(error: ValidationError) -> str:
    """Return the first thing wrong in a setting as a sentence."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])[:120] or "setting"
    remedy = first.get("ctx", {}).get("remedy", "Correct it, or reset the page.")
    return f"{where}: {first['msg'].rstrip('.')}. {remedy}"
