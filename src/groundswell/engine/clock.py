"""The clock: acute steps while anyone is in the street, day steps while all is quiet."""

from __future__ import annotations

from typing import Any

from groundswell.kernel import kernel

# People in the street of the country from which a day is stepped finely: a share of the residents,
# so that the steps do not depend on how large the country is, but never a mere handful.
REENTRY_SHARE = 1.5e-6
REENTRY_LEAST = 25.0


def reentry(population: float) -> float:
    """Persons in the street from which a country of ``population`` is stepped finely."""
    return max(REENTRY_LEAST, REENTRY_SHARE * population)


@kernel
def span(tick: int, day_ticks: int, street: float, threshold: float, orders: Any) -> int:
    """Ticks of the next step: one, or a whole day that is quiet and free of dated decisions.

    Days are only skipped from midnight to midnight, so that quiet and acute runs share ticks.
    """
    if street >= threshold or tick % day_ticks != 0:
        return 1
    for i in range(orders.shape[0]):
        order = orders[i]
        due = order.tick if order.tick >= 0 else order.due
        if order.done >= 0:
            due = order.done + order.hold if order.hold >= 0 else -1
        if tick < due < tick + day_ticks:
            return 1
    return day_ticks
