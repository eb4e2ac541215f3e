"""Measured rows in; fitted constants and honest error figures out.

Rows: `cells` and `columns` read, `training_rows`, `memory_rows` and `serving_rows`
say, in the `vocabulary` and `names` of the catalogue, what job each describes,
`selection` which count, `measurements` reads a user's own file. Fits: a `fit_*`
module a quantity on `fitting` and `robust`, judged by `unseen`, written by `refit`
(`python -m adapt_advisor.evidence`). Scores: `validate`, `score` and the verb in
`validation`; `personal`, `personal_fit` and `own_constants` carry a user's
correction. `published` hands runs to the verbs `estimate` (`estimated_job`) and
`serve` (`served_model`).
"""
