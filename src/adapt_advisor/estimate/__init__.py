"""Estimates: pure functions from a job to a range with its derivation."""
