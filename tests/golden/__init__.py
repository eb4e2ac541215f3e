"""What is generated and committed: it must be what the code would write now."""
