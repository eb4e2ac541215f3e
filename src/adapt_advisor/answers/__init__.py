"""Flags, files, environment and stdin to a profile, in one ranked chain."""
