"""What a run holds while it steps, and what it leaves behind, as numpy layouts.

People are counts: ``people[r, s, c]`` persons of place ``r``, state ``s``, cohort ``c``. Cohort
``k * 2 + j`` is tail class ``k`` of private opposition at attachment level ``j``; the last cohort
is the place's organised core. Companies of the forces are counts as well: those of a place are
equally strong. Everything else of a place is one record of ``REGION``, of the country one record
of ``NATION``.
"""

from __future__ import annotations

import numpy as np

# HOME: took part and went home, and may be swept up; RELEASED: came free again
QUIET, PROTESTING, VIOLENT, DETAINED, RELEASED, DEAD, HOME = range(7)
STATES = 7
ATTACHMENT = 2  # levels of national attachment: below and above the median


def _floats(*lines: str) -> list[tuple[str, type[np.float64]]]:
    """Fields of float64, named in lines of words."""
    return [(name, np.float64) for line in lines for name in line.split()]


# Fixed for a run, from the case; see `groundswell.model.words.FIELDS`.
PLACE = np.dtype(
    [
        ("id", np.uint32),
        *_floats(
            "population exposure legacy weight city organisers",
            "sites police guard army capital ally links say",
            "companies company",  # of the forces: how many, and persons in each
        ),
    ]
)

REGION = np.dtype(
    _floats(
        # incentives (nats) and what feeds them
        "price price_since impulse later relief promise bold demand harm_quick harm_slow",
        "memory noise fatigue connectivity incentive weight0 weight1",
        # the street: persons now, force used on them, what is heard of elsewhere
        "crowd violent force heard wanted released",
        # orders
        "ordered severity emergency emergency_days",
        # forces: companies that obey, stand aside, turned; persons, days of deployment; sites held
        "obey aside turned",
        "obeying extra posted guards own goal lent capacity weary fallen held refusal",
        # harm done in this step, seen at its end
        "new_deaths new_arrests",
        # the day's tallies
        "peak peak_violent hours day_deaths day_detained",
    )
)

NATION = np.dtype(
    _floats(
        "time belief loyalty split purge_cost talks",
        # the ally: asked, announced and not yet there, share arrived, time granted, soldiers
        "requested invited awaited arrived granted foreign soldier_days",
        "named threatened sanctioned senders",
        "in_office governs door same_regime exit_time appeal_time",
        # sums over places, weighted by their say
        "street violent deaths sites_lost sites active",
        # the day's tallies
        "peak peak_violent hours day_fallen",
    )
)

ORDER = np.dtype(
    [
        ("verb", np.int32),
        ("tick", np.int64),  # -1: by rule only
        ("value", np.float64),
        ("hold", np.int64),  # ticks after which the verb is undone, -1 never
        ("quantity", np.int32),  # -1: no rule
        ("rule_place", np.int32),  # -1 national, -2 any place, else the place
        ("at_least", np.float64),  # NaN: no bound
        ("at_most", np.float64),
        ("delay", np.int64),  # ticks from condition to effect
        ("due", np.int64),  # tick at which a rule that was met takes effect; -1 not met yet
        ("done", np.int64),  # tick of effect, -1 not yet
    ]
)

REGIONAL = np.dtype(
    [
        ("protesting", np.int32),
        ("violent", np.int32),
        ("person_hours", np.float32),
        ("deaths", np.int32),
        ("detained", np.int32),
        ("sites_lost", np.float32),
    ]
)

NATIONAL = np.dtype(
    [
        ("deaths", np.int32),
        ("deaths_security", np.int32),
        ("detained", np.int32),
        ("protesting", np.int32),
        ("violent", np.int32),
        ("person_hours", np.float32),
        ("active_regions", np.int16),
        ("sites_lost", np.float32),
        ("capitals_held", np.int16),
        ("belief", np.float32),
        ("loyalty", np.float32),
        ("foreign_troops", np.float32),
        ("anger", np.float32),
        ("attitude", np.float32),
        ("connectivity", np.float32),
        ("in_office", np.int8),
    ]
)

SCALARS = np.dtype(
    [
        ("deaths", np.int64),
        ("deaths_security", np.int64),
        ("detained", np.int64),
        ("peak", np.int64),
        ("peak_day", np.int32),
        ("first_region", np.int32),
        ("exit_day", np.float64),
        ("exit_door", np.int8),
        ("same_regime", np.int8),
        ("cleared_day", np.float64),
        ("wave_day", np.float64),
        ("appeal_day", np.float64),
    ]
)

REGIONAL_DAYS = 60  # days of which places are kept apart; after that only the nation is
