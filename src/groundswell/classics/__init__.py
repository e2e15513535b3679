"""Textbook models, each with the published numbers beside ours: `groundswell classics`.

Granovetter and Watts are cases of the model (`people`), contagion is the wave model's own code,
civil violence on a lattice has kernels of its own.
"""
