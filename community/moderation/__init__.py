"""Looking after the place: reports, decisions, and the log of them.

thing        what can be reported and acted on, whatever its kind
things       the kinds there are
models       Report, and who of the staff is looking at it
reporting    a report is taken, and settled
deciding     a decision is carried out, logged, and told
letters      what people are told
appealing    someone writes back about a decision
actions      Action: the log
queue        everything that waits for the staff
shelves      forms of the lists that administrators keep
order        keeping a live room in order, a folder
staff        the staff's pages, a folder
views        what members see of it
forms        forms of reporting and deciding
group_forms  forms of looking after groups
drafting     where members write here, for their drafts
"""
