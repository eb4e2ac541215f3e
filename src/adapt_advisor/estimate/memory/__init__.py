"""Memory of a training job by component, and what it fits on."""
