"""Groups: small circles with a facilitator and a card that says what they are like; and their meetings.

Groups:
models         Group
cards          its card: whom it is for, what it is like, when it meets
rhythm         its day and time of the week, by any reader's clock
timetable      when it meets: by what is planned, otherwise by its card
rules          its ground rules, a version each, and who has agreed to which
credentials    what a facilitator's profession is, checked for a time
labels         what stands beside her name
finding        groups as their readers find them
fitting        which of them may fit a member
joining        coming in, asking to, visiting, leaving: what a member can do
requests       a member asks to come in
invitations    ... is invited, or the group is suggested to her
visits         ... tries it quietly, once
leaving        ... is no longer in it
taking_back    ... and takes her words with her
handover       a facilitator is taken from a group, or from all of them

Meetings:
meetings       Meeting
scheduled      its times, and how they are moved
state          planned, running, closed and so on, by the clock
measures       limits: length, seats, how far ahead
series         meetings that repeat
recurrence     their days, and which moment a time of day is on one of them
replanning     another day or rhythm for one and all that follow
seats          places in a meeting, and the line for them
giving_up      a seat given up for someone who said that she cannot come
vacancies      seats whose owner will not come
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
