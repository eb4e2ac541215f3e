"""The command line: typer commands, a file each, no logic of their own.

`run` is the entry point and turns errors into `exits`; `app` knows the commands and
imports the one that is called. `options` declares every option once, `plain_options`
the quick kind; `context` finds rulebook and profile, `show` prints, `bug` writes a
report.
"""
