"""Keeping a live room in order, from where it happens: for who moderates, and who leads the circle it belongs to."""
