"""A study on disk: Parquet parts and a few JSON documents, written once and read many times.

Import from the modules: `tables` (what a row is), `write` (whole files or none), `lock` (one
writer), `read` (the `Study`). The store knows nothing of the engine: it is told the fields of an
outcome.
"""
