"""Calibration: what observations say about the parameters, and how well that predicts the rest.

Import from the modules: `observe` (observation models, the likelihood), `target` (a case to be
fitted), `smc` (the sampler), `calibrate` (run it, keep it), `posterior` (what is on disk),
`joint` (several cases together), `diagnose` and `report` (may it be trusted), `predict` and
`scoring` (held-out observations), `naive` and `rivals` (what it has to beat). Sensitivity:
`sensitivity` (of stored studies), `designs` (points chosen for the purpose), `discover` (when, in
words), `information_value` (what to measure first).
"""
