"""Many profiles: a line of JSON in, a record out, in order.

`record_maker` makes one record of one line, `lines` reads lines of bounded length,
`pool` works on many of them at once, and `verb` is the verb of the package.
"""
