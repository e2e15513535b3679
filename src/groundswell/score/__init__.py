"""Scores: how good a prediction was, beside what anybody could have predicted.

Import from the modules: `proper` (scoring rules), `tables` (reliability, coverage, skill),
`baselines` (naive rivals), `hub` (tables that others can score), `judge` (scores of such tables),
`wave` and `us_2020` (an exercise with all of them).
"""
