"""Briefs: what a study says, for people. Works on stored runs; never runs the model.

Import from the modules: `numbers` (what is reported), `findings` (a study's numbers, arm by arm),
`record` (the same as JSON), `sentences` (the same in words), `svg` and `figures` (pictures), `html`
(the page), `odd` (the description of the model), `cite` (how to cite).
"""
