"""Estimates: pure functions from a job to a range with its derivation.

`training/`, `memory/`, `serving/` and `money/` are the physics. What is stated
becomes a job in `job_builder` and `serve_builder` (`job_request`, `job_data`,
`job_settings`, `usual`), whole in `job_estimate`; `inputs` takes it from the answers
of a profile. `methods` estimates every method of a rulebook, with the model of
`model_choice` on each route of `method_job` and `method_serving`; `teacher` labels
what a student learns; `limits` compares that with bounds. `spread` and `support` make
the ranges, on the `hardware`.
"""
