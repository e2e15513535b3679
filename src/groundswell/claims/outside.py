"""The outside view beside a verdict: how leaders fared in comparable episodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.case.resolved import AS_HAPPENED
from groundswell.claims.chance import event_of
from groundswell.claims.measure import parts
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from groundswell.case.claim import Reading
    from groundswell.case.resolved import Case
    from groundswell.claims.estimate import Number

DOORS = ("overrun", "coup", "negotiated", "flight", "ordinary")  # codes 1, 2 ... of `exit_door`
ARRIVAL = "alliance.arrive"


@dataclass(frozen=True)
class Outside:
    """How often it came about in the reference class.

    Attributes:
        probability: k of n, as the mean under Jeffreys' prior.
        low: lower end of its 95 % interval.
        high: upper end.
        n: episodes whose fate at the horizon is known.
        k: those in which the leader had gone (by the door).
        door: the door, None for any.
        horizon: days after the first troops came.
        inside: what the model says of the same event, None where it says nothing.
    """

    probability: float
    low: float
    high: float
    n: int
    k: int
    door: str | None
    horizon: float
    inside: Number | None

    @property
    def disagrees(self) -> bool | None:
        """Whether the model's probability lies outside the interval; None where it has none."""
        if self.inside is None:
            return None
        return not self.low <= self.inside.value <= self.high


def outside_view(
    case: Case, reading: Reading, horizon: float | None, inside: Number | None
) -> Outside | None:
    """Return the outside view on a reading that says the leader will be out of office, else None.

    The class is of leaders who asked foreign troops in: it bears on cases, and on arms, in which
    troops come. Days count from their first arrival.
    """
    found = event_of(reading)
    arrivals = [one.at for one in case.decisions if one.do == ARRIVAL and one.at is not None]
    if found is None or not found[1] or found[0].arms != (AS_HAPPENED,) or not arrivals:
        return None
    measures = list(parts(found[0].measure))
    exits = [one for one in measures if one.outcome == "exit_day" and one.event is not None]
    bound = exits[0].event.at_most if exits and exits[0].event is not None else None
    end = horizon if isinstance(bound, str) else bound
    if end is None or end <= min(arrivals):
        return None
    from groundswell.history import episodes_view

    door = next((one.event.equals for one in measures if _names_door(one) and one.event), None)
    name = DOORS[int(door) - 1] if isinstance(door, float) and 1 <= door <= len(DOORS) else None
    after = end - min(arrivals)
    try:
        seen = episodes_view.outside_view(case, after, name)
    except GroundswellError:
        return None
    if name is not None:
        return Outside(seen.mean, seen.low, seen.high, seen.n, seen.k, name, after, inside)
    gone = (1.0 - seen.mean, 1.0 - seen.high, 1.0 - seen.low)
    return Outside(*gone, seen.n, seen.n - seen.k, None, after, inside)


def _names_door(measure: object) -> bool:
    return getattr(measure, "outcome", None) == "exit_door"
