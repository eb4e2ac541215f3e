"""Every English word about a question, option, method, limit or number.

`ids` names what has no name; `numbers` writes figures; `names` calls the parts of one
rulebook by their names and says answers; `guards` says conditions; `estimates` says
how far a figure can be trusted.
"""
