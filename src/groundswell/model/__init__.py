"""The model: what is simulated, one mechanism a file, one list of phases."""

from groundswell.model.step import MECHANISMS, PHASES, VOCABULARY

__all__ = ["MECHANISMS", "PHASES", "VOCABULARY"]
