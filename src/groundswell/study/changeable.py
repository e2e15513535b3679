"""What a mechanism of one's own may change between two days, and within which bounds.

These are the fields that a place or the country carries over from step to step. All others are
worked out anew in every step from these and from the counts of people, so that a change of them
would be lost; people themselves are counts that only the engine moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Field:
    """A field: what it is, its unit, lowest and highest admissible value."""

    doc: str
    unit: str
    range: tuple[float, float]


_SHARE = (0.0, 1.0)
_NATS = (-50.0, 50.0)

_REGIONS = {
    "impulse": Field("incentive from single events, fading within days", "nat", _NATS),
    "later": Field("incentive from later shocks, fading within months", "nat", _NATS),
    "noise": Field("local luck in the incentive, drifting back to zero", "nat", _NATS),
    "bold": Field("incentive from concessions that emboldened, fading", "nat", _NATS),
    "price": Field("price rise in force, as a multiple of the recorded one", "1", (0.0, 10.0)),
    "relief": Field("share of the price rise believed taken back", "1", _SHARE),
    "promise": Field("political concessions believed", "1", _SHARE),
    "demand": Field("how far demands have become political", "1", _SHARE),
    "harm_quick": Field("harm remembered for weeks", "death / million", (0.0, 1e6)),
    "harm_slow": Field("harm remembered for years", "death / million", (0.0, 1e6)),
    "memory": Field("share of residents lately in the street, remembered", "1", _SHARE),
    "fatigue": Field("days in the street that tire", "day", (0.0, 1e4)),
    "connectivity": Field("share of connections that work", "1", _SHARE),
    "ordered": Field("severity ordered to the forces", "1", _SHARE),
    "emergency": Field("strictness of the state of emergency", "1", _SHARE),
    "extra": Field("persons of the forces brought in", "person", (0.0, 1e7)),
    "weary": Field("days of deployment without rest", "day", (0.0, 1e4)),
}
_NATION = {
    "belief": Field("belief that the leader survives", "1", (1e-9, 1.0 - 1e-9)),
    "split": Field("how far elites are split", "1", _SHARE),
    "talks": Field("credibility of talks under way", "1", _SHARE),
}

CHANGEABLE: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {"regions": MappingProxyType(_REGIONS), "nation": MappingProxyType(_NATION)}
)
