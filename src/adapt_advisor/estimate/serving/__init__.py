"""Serving: work per token, time per step, GPUs for a load."""
