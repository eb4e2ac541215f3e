"""The questionnaire in a terminal.

`run` starts it on this machine and `loop` asks until nothing open matters. `session`
is the state, `prompt` the texts, `reply` what a line means, `summary` the last look,
`save` the file. `screen` is the terminal as the loop sees it, `terminal` the real
one.
"""
