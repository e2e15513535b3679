"""Readers of public event data, each format as its owner documents it.

Import from the modules: `record` (what every reader returns), `formats` (ACLED, UCDP GED, GDELT,
Crowd Counting Consortium, Mass Mobilization), `city_days` (events by city and day).
"""
