"""Keeping a live room in order, from where it happens: for moderators, and in a circle's room for those who lead the
circle.

acts         what can be done; each act is written into the log
views        pages, from the room as a whole and from one message
forms        their forms
"""
