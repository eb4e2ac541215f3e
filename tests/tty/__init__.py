"""Tests that drive a real pseudo-terminal."""  # noqa: A005
