"""Serving: tokens a second of a deployment, and the cards for a load.

`work` counts bytes and FLOP of a step, `step_time` puts them on a card, `throughput`
asks how many sequences fit and how fast they go, `plan` how few cards answer in time.
`served` is one deployment, whole; `encoder` serves models that generate nothing.
"""
