"""Training: work of a step, its speed, and the hours of a run."""
