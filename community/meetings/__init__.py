"""Groups: small circles with a facilitator and a card that says what they are like; and their meetings."""
