"""Studies: which runs, on how many processes, kept where, and how to do them again.

Import from the modules: `plan` (which runs), `run` (do what is missing), `rerun` (do a part again),
`executors` (where blocks are computed), `ledger` (which blocks are finished), `simulator` (the one
place where the engine is called).
"""
