"""The nouns of the domain: frozen models, no input or output, no formulas."""
