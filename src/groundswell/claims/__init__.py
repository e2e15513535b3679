"""Claims: what somebody said would happen, answered from the runs of a study.

Import from the modules: `measure` (one number of each run), `statement` (a comparison of
expectations, draw by draw), `luck` (what few replicates leave open), `verdict` (the word), `answer`
(all of it for a case and a study). Nothing here runs the model.
"""
