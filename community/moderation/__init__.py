"""Looking after the place: reports, decisions, and the log of them."""
