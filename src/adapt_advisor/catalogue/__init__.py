"""What is known of GPUs, models and prices, and how people call them.

`nouns`, `serving` and `efficiency` are the entries and fitted constants; `lookup`
finds them by name. `shape` and `parameters` complete a model's shape; `model_config`,
`hf_config` and its `hf_*` parts read one from a `config.json`. `token_prices` and
`hosted_prices` are prices of hosted models.
"""
