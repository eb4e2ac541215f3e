"""The walk through the flowchart, and searches for the answers that would change it.

`chart` compiles guards, `moves` walks, `trace` tells what decided a move and `plan`
what the path adds. `domain`, with one module a kind, cuts answers into the cells that
guards tell apart. `regions` holds the ways out of nodes as `boxes`; on those stand
`search` (smallest changes), `nearest`, `outcomes`, `one_answer` (hinges) and
`frontier` (what to ask next). `order` and `dependence` know the shape of the graph.
"""
