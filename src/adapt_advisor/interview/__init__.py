"""The questionnaire in a terminal.

`run` starts it on this machine, `loop` asks until nothing open matters, `result` is
what is left. `session` is the state; `prompt` and `options` are the texts, `offers`
and `live` what is said beside them, `reply` what a line means, `summary` the last
look. `screen` is the terminal as the loop sees it: `terminal` reads lines, `keys`
arrow keys with `picker`. `save` and `journal` lose no answer, whatever `signals`
come.
"""
