"""Evidence in, fitted parameters and honest error figures out."""
