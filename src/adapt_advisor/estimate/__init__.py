"""Estimates: pure functions from a job to a range with its derivation.

`training/`, `memory/`, `serving/` and `money/` are the physics. What is stated
becomes a job in `job_builder` and `serve_builder` (`job_data`, `job_settings`,
`usual`); `inputs` takes it from the answers of a profile. `methods` estimates every
method of a rulebook, with the model of `model_choice` on each route of `method_job`;
`limits` compares that with bounds. `spread` and `support` make the ranges.
"""
