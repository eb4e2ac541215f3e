"""Training: the hours of a run.

`work` and `traffic` count what a position asks of a `job`, `step` and `throughput`
turn that into speed, `ledger` into hours that are billed, and `run` into a range.
`tokens` says how many there are, `images` counts those in the data, `rollouts` what a
model writes to learn from; `head` estimates a small head on frozen embeddings,
`normal` judges a run under way, and `nearest_runs` finds the published ones beside
it.
"""
