"""What may be said of persons beyond the case: ties, memory, how finely opposition is resolved.

Nothing here is measured. Every number is an assumption with a range, stated in the study and in
its brief; at the defaults people mix within their place and remember nothing, as in the cohort
engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, cast, get_args

import numpy as np

from groundswell.case.vocabulary import ParameterSpec
from groundswell.errors import GroundswellError, nearest
from groundswell.model.base import fixed

Network: TypeAlias = Literal["none", "random", "small-world", "scale-free"]
Opposition: TypeAlias = Literal["own", "class"]

NETWORKS: tuple[str, ...] = get_args(Network)
OPPOSITIONS: tuple[str, ...] = get_args(Opposition)

PARAMETERS: tuple[ParameterSpec, ...] = (
    fixed("network.weight", "ω", "Share of the near signal that comes from a person's own ties "
          "instead of the streets of the place", "1", 0.5, (0.0, 1.0)),
    fixed("network.half", "s_half", "Share of a person's ties in the street at which half of "
          "that signal is reached", "1", 0.2, (0.001, 1.0)),
    fixed("network.group", "g", "Persons in a local group, each tied to every other", "person",
          6, (1, 100)),
    fixed("network.ties", "d", "Mean number of long ties of a person, beyond the group", "1",
          6, (0, 40)),
    fixed("network.afar", "q", "Share of long ties that lead anywhere in the country, by "
          "population, instead of staying in the place", "1", 0.1, (0.0, 1.0)),
    fixed("network.rewired", "p_ws", "Share of a small world's ties to neighbouring groups that "
          "lead elsewhere instead", "1", 0.1, (0.0, 1.0)),
    fixed("network.exponent", "γ_d", "Exponent of the scale-free network's distribution of "
          "degrees", "1", 3.0, (2.1, 10.0)),
    fixed("network.hostile", "h", "Share of long ties of the hostile kind: someone there deters "
          "instead of encouraging", "1", 0.0, (0.0, 1.0)),
    fixed("memory.fatigue", "μ", "Share of fatigue that is a person's own days in the street "
          "instead of the place's", "1", 0.0, (0.0, 1.0)),
    fixed("memory.fear", "ρ_m", "Incentive taken away by force met in person (negative: it "
          "emboldens)", "nat", 0.0, (-5.0, 5.0)),
    fixed("memory.freed", "ν", "Incentive added by having been detained (negative: it deters)",
          "nat", 0.0, (-5.0, 5.0)),
    fixed("memory.days", "τ_p", "Time in which force met in person is forgotten", "day",
          30.0, (1.0, 3650.0)),
)  # fmt: skip
_SPECS = {spec.name.partition(".")[2]: spec for spec in PARAMETERS}
_WHOLE = ("group", "ties")

# A society as the kernels see it.
RECORD = np.dtype(
    [
        (name, np.float64)
        for name in (*_SPECS, "kind", "alike", "remembers", "shape", "scale", "boost", "least")
    ]
)


@dataclass(frozen=True)
class Society:
    """Ties, memory and resolution; the fields are those of `PARAMETERS` without their group.

    Attributes:
        network: how long ties are made; `none` for mixing within the place, without any ties.
        opposition: `own` for a private opposition of each person, `class` for that of the class.
        skip: False examines everybody in every step: the same law, for comparison.
    """

    network: Network = "none"
    opposition: Opposition = "own"
    skip: bool = True
    weight: float = 0.5
    half: float = 0.2
    group: int = 6
    ties: int = 6
    afar: float = 0.1
    rewired: float = 0.1
    exponent: float = 3.0
    hostile: float = 0.0
    fatigue: float = 0.0
    fear: float = 0.0
    freed: float = 0.0
    days: float = 30.0

    def __post_init__(self) -> None:
        """Refuse words and numbers that no society can have.

        Raises:
            GroundswellError: naming the setting, what it may be and the nearest word.
        """
        for name, word, known in (
            ("network", self.network, NETWORKS),
            ("opposition", self.opposition, OPPOSITIONS),
        ):
            if word not in known:
                raise GroundswellError(f"society: {name}={word}: {_one_of(word, known)}")
        for name, spec in _SPECS.items():
            low, high = spec.range
            value = getattr(self, name)
            if not low <= value <= high:
                raise GroundswellError(
                    f"society: {name}={value:g} is not between {low:g} and {high:g}: {spec.doc}."
                )
        if self.ties % 2:
            raise GroundswellError(
                f"society: ties={self.ties}: give an even number, for a tie has two ends."
            )

    @property
    def tied(self) -> bool:
        """Whether anybody's ties move anybody."""
        return self.network != "none" and self.weight > 0.0

    @property
    def degree(self) -> float:
        """Mean number of ties of a person."""
        return 0.0 if self.network == "none" else self.group - 1.0 + self.ties

    @property
    def remembers(self) -> bool:
        """Whether anybody's memory moves anybody."""
        return (self.fatigue, self.fear, self.freed) != (0.0, 0.0, 0.0)

    def settings(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        mine, usual = asdict(self), asdict(Society())
        return {name: value for name, value in mine.items() if value != usual[name]}

    def __str__(self) -> str:
        """Return the settings as `parse` reads them."""
        return ",".join(f"{name}={_word(value)}" for name, value in self.settings().items())


def parse(text: str) -> Society:
    """Return the society of a text such as `network=small-world,weight=0.3`; empty for the usual.

    Raises:
        GroundswellError: an unknown name, no number, or as `Society`.
    """
    given: dict[str, Any] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, equals, word = (part.strip() for part in item.partition("="))
        if name not in _NAMES or not equals:
            raise GroundswellError(
                f"society: '{item[:60]}': write name=value; {_one_of(name, _NAMES)}"
            )
        if name in given:
            raise GroundswellError(f"society: {name} is said twice.")
        given[name] = _value(name, word)
    return Society(**given)


def record(society: Society, shape: int, scale: float) -> np.void:
    """Return the society as the record that kernels read; ``shape`` and ``scale`` of the tail.

    ``boost`` is the largest factor by which memory raises anyone's odds; ``least`` the smallest
    bound under which nobody is passed over (1: everybody is examined).
    """
    row = np.zeros((), RECORD)
    for name in _SPECS:
        row[name] = getattr(society, name)
    row["kind"] = NETWORKS.index(society.network)
    row["weight"] *= society.network != "none"
    row["alike"] = society.opposition == "class"
    row["remembers"] = society.remembers
    row["shape"], row["scale"] = shape, scale
    row["boost"] = np.exp(max(0.0, -society.fear) + max(0.0, society.freed))
    row["least"] = 0.0 if society.skip else 1.0
    return cast(np.void, row[()])


_NAMES: tuple[str, ...] = tuple(field.name for field in fields(Society))
_YES: Mapping[str, bool] = {"yes": True, "no": False, "true": True, "false": False}


def _value(name: str, word: str) -> Any:
    if name in ("network", "opposition"):
        return word
    if name == "skip":
        if word not in _YES:
            raise GroundswellError(f"society: skip={word[:60]}: yes or no.")
        return _YES[word]
    try:
        return int(word) if name in _WHOLE else float(word)
    except ValueError:
        kind = "a whole number" if name in _WHOLE else "a number"
        raise GroundswellError(f"society: {name}={word[:60]} is not {kind}.") from None


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"


def _one_of(word: str, known: tuple[str, ...]) -> str:
    near = nearest(word, known)
    return (f"perhaps {near}; " if near else "") + "one of " + ", ".join(known)
