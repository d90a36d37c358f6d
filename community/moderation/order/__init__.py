"""Keeping a live room in order, from where it happens: for who moderates, and who leads the circle it belongs to.

acts         each is done, and written into the log
views        pages, from the room as a whole and from one message
forms        their forms
"""
