"""What members tell others of themselves, and how they find people like them.

models         Profile
audience       for whom a field is open
traits         interests and experiences
suggestions    ... that are missing on the list
bands          years as bands ("in your early fifties"), so that no exact year is told
seen           what one member sees of another
photos         her photo
people         browsing all members
matching       how alike two members are
likely         which members are compared for it
likeness       the people most like her, worked out beforehand
hellos         one asks another whether they may know each other
acceptances    two have accepted one another
views          pages
forms          forms of profiles, hellos and suggestions
drafting       where members write here, for their drafts
first          the lists the network starts with
"""
