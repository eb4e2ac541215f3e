"""A recommendation: its parts, each derived from one walk and its rulebook.

`adviser` holds a rulebook made ready and one profile walked; `advise` makes the
`record` of it: `stages`, `steps`, `answer_lines`, `confidence`. What else could be:
`why_not` with `alternatives`, `proposals` and `plausible` changes over `classes` of
answers; `hinges` with `possible` plans; `flips` of limits along a `scale`. Questions
to the advice: `questions`, `what_if` with `difference`, `gates` for CI, `absent`
answers.
"""
