"""Readers of public event data, each format as its owner documents it.

Import from the modules: `record` (what every reader returns), `formats` (ACLED, UCDP GED, GDELT,
Crowd Counting Consortium, Mass Mobilization), `protests` (all that Mass Mobilization says),
`tables` (any owner's table), `city_days` (events by city and day).
"""
