"""The nouns of a rulebook, and YAML in.

`question`, `flowchart`, `guard`, `method` and `recipe` are the nouns, `rulebook` all
of them in one value. `locate` finds the files, `yaml_source` reads them with line and
column within `bounds`, `load` validates them, and `store` keeps what is made of them
`compiled`.
"""
