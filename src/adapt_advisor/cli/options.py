"""Options that several commands take, each declared once."""

from __future__ import annotations

from typing import Annotated

import typer

Text = str | None
"""An option of text, read by the command; None = not given."""

Answers = Annotated[
    list[str] | None,
    typer.Option("--answers", metavar="FILE", help="Answers file; - for stdin."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One answer; repeatable."),
]
OwnConstants = Annotated[
    Text,
    typer.Option(metavar="FILE", help="Own constants, from validate --calibrate."),
]
Format = Annotated[str, typer.Option("--format", help="text, markdown or json.")]
Output = Annotated[
    Text, typer.Option("--output", metavar="FILE", help="Write there instead.")
]
Date = Annotated[
    Text, typer.Option(metavar="DATE", help="A date to print in the report.")
]
Width = Annotated[
    int | None, typer.Option(help="Columns of text output.", min=40, max=400)
]
