"""The clock: acute steps while anyone is in the street, day steps while all is quiet."""

from __future__ import annotations

from typing import Any

from groundswell.kernel import kernel

REENTRY = 25.0  # people in the street of the country from which a day is stepped finely


@kernel
def span(tick: int, day_ticks: int, street: float, reentry: float, orders: Any) -> int:
    """Ticks of the next step: one, or a whole day that is quiet and free of dated decisions.

    Days are only skipped from midnight to midnight, so that quiet and acute runs share ticks.
    """
    if street >= reentry or tick % day_ticks != 0:
        return 1
    for i in range(orders.shape[0]):
        order = orders[i]
        due = order.tick if order.tick >= 0 else order.due
        if order.done < 0 and tick < due < tick + day_ticks:
            return 1
    return day_ticks
