"""The command line: typer commands, one file each, no logic of their own."""
