"""Running a meeting: what its facilitator does while it lasts, and what becomes of it afterwards.

leading        who leads it: the facilitator, those who lead beside her, her stand-in
rounds         the opening and the last round: each in turn, and anyone may pass
hands          hands that are raised
private_lines  between one who leads and one person
help_calls     a silent "I need help" to those who lead
attendance     who came, also by telephone
acts           everything that can be done in it, by name: who may, and what happens
snapshot       how it stands for one reader, as an object
now            reading that from the database, in four queries
aftercare      the note when it is over
notes          what a facilitator notes for herself
forgetting     what is deleted with the words of its room
forms          its forms

A quiet moment is the room's own (chat/models.py): there is one rule for who may speak.

Nothing here counts who speaks, how often or how long; whether someone passed in a round is not kept either. Listening
is taking part.
"""
