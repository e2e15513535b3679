"""Every citizen for himself: a second stepper for the same case.

The country (decisions, forces, belief, elites, exits) and the incentives of a place are the
engine's own kernels; only the people differ. They are persons with a private opposition of their
own, a state, ties to others and, if wanted, a memory.
"""
