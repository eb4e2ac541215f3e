"""How large a file of rules or answers may be, so that a hostile one stays cheap."""

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_VALUES = 100_000
