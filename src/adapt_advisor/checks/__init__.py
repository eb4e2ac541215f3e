"""What keeps a rulebook true: its checks, its scenarios, and real projects.

`every` lists the checks, a module each beside it; `checked` loads what passes them;
`trial` holds the advice against scenarios, with `scenario_files` to read those and
`agreement` to score them.
"""
