"""Luck without state: every random number is a function of what it is for.

A random number is addressed by meaning (which run, which entity, which tick, which decision), so
nothing is carried along, nothing depends on the order of calls, and two arms of one study share
their luck wherever they are in the same situation.

`keys` and `registry` are plain Python; `philox` and `distributions` hold the compiled kernels and
are imported only by code that computes.
"""
