"""Running a meeting: what its facilitator does while it lasts, and what becomes of it afterwards.

leading        who leads it: the facilitator, those beside her, someone who stands in
rounds         the opening and the last round: each in turn, and who likes passes
hands          hands that are raised
private_lines  between her and one person
help_calls     a silent "I need help" to her
attendance     who came, also by telephone
acts           all of it by name: who may, and what is done
snapshot       how it stands, as one reader meets it; what can be read off that
now            reading it, in four queries
aftercare      the note when it is over
notes          what the facilitator notes for herself
forgetting     what is deleted, and when
forms          forms of it

A quiet moment is the room's own (chat/models.py): there is one rule for who may speak.

Nothing here counts who speaks, how often or how long; whether someone passed in a round is not kept either. Listening
is taking part.
"""
