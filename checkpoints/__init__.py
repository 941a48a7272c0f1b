"""The shipped weights and their model cards."""
