"""Documents other than a recommendation, a module for each, for people and machines.

`job` and `job_json` (`estimate`), `served` (`serve`), `cost_table` (`compare`),
`scores` (`validate`), `explanation` and `why` (`explain`, `ask`), `trial` and
`problems` (`rules`), `catalogue`.
"""
