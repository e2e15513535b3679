"""Reading: from what others published to statements, rows and cases.

`reports.read` reads reports into statements, `draft` makes a case of them, `hedges.hedge` gives the
probability range of a speaker's words; `events` reads public event data. What is not in the core
comes with `pip install 'groundswell[read]'`.
"""
