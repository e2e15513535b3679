"""What is done to Groundswell on purpose: `make faults`, figures in docs/reliability.md."""
