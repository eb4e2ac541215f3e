"""What is known of GPUs, models, prices and software: nouns, names, shapes."""
