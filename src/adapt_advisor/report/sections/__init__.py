"""The parts of the report, a module per group of sections."""
