"""Reports: what is told is decided once; renderers give it a format.

`build` puts the sections of `sections/` in order, as a `document` of neutral blocks
that `fit` brings to a screen; `shapes` publishes what JSON looks like; `views/` are
the documents of other commands; `render/` has a module a format.
"""
