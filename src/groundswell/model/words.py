"""The words a case may use of this model: verbs, fields of places, quantities and outcomes."""

from __future__ import annotations

from groundswell.case.vocabulary import FieldSpec, OutcomeSpec, QuantitySpec, VerbSpec

VERBS: tuple[VerbSpec, ...] = (
    VerbSpec(
        "shock.price",
        "a price rise takes effect, as a multiple of the recorded one",
        "1",
        (0.0, 10.0),
        1.0,
    ),
    VerbSpec(
        "shock.impulse",
        "a dated national impulse, as a multiple of shock.impulse",
        "1",
        (-10.0, 10.0),
        1.0,
    ),
    VerbSpec(
        "concession.price",
        "the price rise is taken back with this credibility",
        "1",
        (0.0, 1.0),
        1.0,
    ),
    VerbSpec("concession.political", "dismissals, with this credibility", "1", (0.0, 1.0), 1.0),
    VerbSpec(
        "concession.talks",
        "talks with protesters and civil society, with this credibility",
        "1",
        (0.0, 1.0),
        1.0,
    ),
    VerbSpec("information.shutdown", "share of connectivity cut", "1", (0.0, 1.0), 1.0, ends=True),
    VerbSpec("information.restore", "share of connectivity back", "1", (0.0, 1.0), 1.0),
    VerbSpec(
        "policing.order",
        "severity ordered: 0 hold back, 0.25 disperse, 0.5 arrest, 1 fire at will",
        "1",
        (0.0, 1.0),
        0.25,
        ends=True,
    ),
    VerbSpec(
        "emergency.declare",
        "state of emergency with curfew, at this strictness",
        "1",
        (0.0, 1.0),
        1.0,
        ends=True,
    ),
    VerbSpec("emergency.end", "the emergency ends", "1", (0.0, 1.0), 1.0),
    VerbSpec(
        "forces.reinforce",
        "persons brought in from outside the places of the case",
        "person",
        (0.0, 1e6),
        1000.0,
    ),
    VerbSpec("alliance.request", "foreign troops are asked for in public", "1", (0.0, 1.0), 1.0),
    VerbSpec(
        "alliance.arrive",
        "share of the contingent in the country from now on",
        "1",
        (0.0, 1.0),
        1.0,
    ),
    VerbSpec(
        "alliance.leave", "share of the contingent that has left from now on", "1", (0.0, 1.0), 1.0
    ),
    VerbSpec(
        "elites.purge", "the rival bloc is purged with this completeness", "1", (0.0, 1.0), 1.0
    ),
    VerbSpec("outside.name", "outside powers name what is done", "1", (0.0, 1.0), 1.0),
    VerbSpec("outside.threaten", "outside powers threaten sanctions", "1", (0.0, 1.0), 1.0),
    VerbSpec("outside.sanction_host", "sanctions on the government", "1", (0.0, 1.0), 1.0),
    VerbSpec(
        "outside.sanction_senders", "sanctions on the states that sent troops", "1", (0.0, 1.0), 1.0
    ),
)

FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("population", "residents", "person", (1.0, 2e9), None),
    FieldSpec("lon", "longitude of the main city", "degree", (-180.0, 180.0), None),
    FieldSpec("lat", "latitude of the main city", "degree", (-90.0, 90.0), None),
    FieldSpec(
        "utc_offset",
        "offset of local time from UTC (a note; the case's clock is used)",
        "hour",
        (-12.0, 14.0),
        0.0,
    ),
    FieldSpec(
        "exposure",
        "exposure to the price shock relative to the most exposed place",
        "1",
        (0.0, 3.0),
        1.0,
    ),
    FieldSpec(
        "legacy",
        "legacy of past repression, 1 = the worst known in the country",
        "1",
        (0.0, 1.0),
        0.0,
    ),
    FieldSpec(
        "weight",
        "base level of the incentive (chosen knowing the case: counts as fitted)",
        "nat",
        (-10.0, 10.0),
        0.0,
    ),
    FieldSpec("city", "residents of the main city", "person", (0.0, 1e8), 0.0),
    FieldSpec(
        "organisers",
        "organised core relative to a city of the same size elsewhere",
        "1",
        (0.0, 100.0),
        1.0,
    ),
    FieldSpec(
        "sites",
        "key sites (administration, police headquarters, airport …)",
        "site",
        (0.0, 1000.0),
        2.0,
    ),
    FieldSpec("police", "police stationed", "person", (0.0, 1e7), 0.0),
    FieldSpec("guard", "national guard stationed", "person", (0.0, 1e7), 0.0),
    FieldSpec("army", "army stationed", "person", (0.0, 1e7), 0.0),
    FieldSpec("capital", "1 where the government sits", "1", (0.0, 1.0), 0.0),
    FieldSpec("ally", "share of the foreign contingent that guards here", "1", (0.0, 1.0), 0.0),
    FieldSpec(
        "links", "0 cuts a place off from all others (news, lent forces)", "1", (0.0, 1.0), 1.0
    ),
    FieldSpec("say", "weight in national quantities and decisions", "1", (0.0, 1.0), 1.0),
)

QUANTITIES: tuple[QuantitySpec, ...] = (
    QuantitySpec("protesting", "people in the street now", "person"),
    QuantitySpec("violent", "violent people in the street now", "person"),
    QuantitySpec("deaths", "deaths so far", "person"),
    QuantitySpec("sites_lost", "sites the government has lost now", "site"),
    QuantitySpec("active_regions", "places with at least 100 in the street now", "place"),
    QuantitySpec("belief", "belief in survival", "1"),
    QuantitySpec("loyalty", "share of companies that obey", "1"),
    QuantitySpec("requested", "1 once foreign troops were asked for", "1"),
)

_BOTH = (
    ("protesting", "people in the street, the day's maximum", "person"),
    ("violent", "violent people in the street, the day's maximum", "person"),
    ("person_hours", "hours spent in the street", "person hour"),
    ("deaths", "deaths that day", "person"),
    ("detained", "arrests and detentions that day", "person"),
    ("sites_lost", "sites the government has lost, end of day", "site"),
)
_NATIONAL = (
    ("deaths_security", "deaths that day among the forces", "person"),
    ("active_regions", "places with at least 100 people at the day's peak", "place"),
    ("capitals_held", "regional centres in which the violent hold most sites, end of day", "place"),
    ("belief", "belief in the government's survival, end of day", "1"),
    ("loyalty", "share of companies that obey, end of day", "1"),
    ("foreign_troops", "foreign soldiers in the country, end of day", "person"),
    ("anger", "mean anger, end of day", "nat"),
    ("attitude", "unfavourable share towards the patron, end of day", "1"),
    ("connectivity", "mean connectivity, end of day", "1"),
    ("in_office", "1 while the leader is in office", "1"),
)
_SCALAR = (
    ("deaths", "deaths", "person"),
    ("deaths_security", "deaths among the forces", "person"),
    ("detained", "arrests and detentions", "person"),
    ("peak", "largest number in the street at once", "person"),
    ("peak_day", "day of that peak", "day"),
    ("first_region", "index of the first place with 100 people in the street, -1 if none", "index"),
    ("exit_day", "day on which the leader left office, NaN if in office", "day"),
    ("exit_door", "0 none, 1 overrun, 2 coup, 3 negotiated, 4 flight, 5 ordinary", "code"),
    ("same_regime", "1 if the successor comes from the same regime", "1"),
    (
        "cleared_day",
        "first day from which streets stay clear and all sites are held, NaN if never",
        "day",
    ),
    ("wave_day", "day of the first new wave after 30 quiet days, NaN if none", "day"),
    ("appeal_day", "day on which foreign troops were asked for, NaN if never", "day"),
)

OUTCOMES: tuple[OutcomeSpec, ...] = (
    *(OutcomeSpec(name, doc, unit, "scalar") for name, doc, unit in _SCALAR),
    *(OutcomeSpec(name, doc, unit, "national") for name, doc, unit in _BOTH + _NATIONAL),
    *(OutcomeSpec(name, doc, unit, "regional") for name, doc, unit in _BOTH),
)
