"""Recommend how to adapt a large language model to a use case."""
