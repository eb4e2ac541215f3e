"""YAML in: locate, load with line and column, findings, checks."""
