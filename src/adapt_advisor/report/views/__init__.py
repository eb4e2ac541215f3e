"""Documents other than a recommendation: a job, costs, scores, the catalogue."""
