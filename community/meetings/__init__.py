"""Groups: small circles with a facilitator and a card that says what they are like; and their meetings.

Groups:
models         Group
cards          its card: whom it is for, what it is like, when it meets
rhythm         its day and time of the week, on any reader's wall
timetable      when it meets: as is planned, otherwise as the card says
rules          its ground rules, a version each, and who has agreed to which
credentials    what a facilitator's profession is, checked for a time
labels         what stands beside her name
finding        groups as their readers find them
fitting        which may fit someone
joining        coming in, asking to, leaving: what a member can do, in one place
requests       she asks to come in
invitations    she is invited, or shown the group
visits         she tries it quietly, once
leaving        she is no longer in it
taking_back    ... and takes her words with her
handover       another facilitator has the group

Meetings:
meetings       Meeting
scheduled      its times, and how they are moved
state          where it is, by the clock
measures       how long, how large, how far ahead it can be
series         meetings that repeat
recurrence     their days, and which moment a time of day is on one of them
replanning     another day or rhythm for all that follow
seats          places in a meeting, and the line for them
giving_up      a seat given up for someone who said that she cannot come
vacancies      seats that are free because who had one will not come
ahead          what becomes of meetings when someone leaves their group, or it ends
showing        meetings as pages show them
telling        telling someone of a meeting
reminders      ... a day and a quarter of an hour before
calendar       ... in her own calendar
by_the_clock   what happens by the clock alone

running        what happens while one lasts, a folder
views          pages
forms          forms of groups
meeting_forms  forms of meetings
drafting       where members write here, for their drafts
"""
