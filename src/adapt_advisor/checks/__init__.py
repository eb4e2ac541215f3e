"""What keeps a rulebook true: its checks, its scenarios, and real projects.

`every` lists the checks: `references`, `graph`, `coverage`, `values`, `provenance`,
`names`, `estimates`, with `places` to point at; `checked` loads what passes them;
`trial` holds the advice against scenarios, with `scenario_files` to read every
`scenario`, `scenario_checks` and `expectation` to judge it, and `agreement` to score
them.
"""
