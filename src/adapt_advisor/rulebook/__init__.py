"""YAML in: locate, load with line and column, problems, checks."""
