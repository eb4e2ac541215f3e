"""The walk: three-valued guards over immutable states, and what follows from it."""
