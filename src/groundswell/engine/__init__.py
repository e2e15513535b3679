"""The engine: one run of a case as a pure function of (inputs, parameters, key)."""
