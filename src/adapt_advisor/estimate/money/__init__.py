"""Money: prices, running costs, and the table of all methods."""
