"""A wave of protest events by state and day, predicted day by day.

Import from the modules: `places` (the states), `priors` (what is believed beforehand), `rhythm`
(the week), `contagion` (the model's participation and information on counts), `bank` (the filters),
`law` (what they predict), `forecast` (days ahead).
"""
