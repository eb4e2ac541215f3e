"""What a recommendation tells, a module for each group of sections.

`front` is the first page on a terminal and `madr` in Markdown; `explanation`,
`reasons`, `changes`, `hinges` and `closing` say why and what else; `figures`,
`costs`, `facts` and `derived` tell estimates; `what_if` tells differences; `wording`
names things.
"""
