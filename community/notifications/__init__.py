"""Who hears of what happened: notices.

models       Notice
recipients   who hears of a fact
telling      the worker that turns facts into notices
sentences    what notices say, made when they are read
sentence     one of them
of_discussions, of_rooms, of_hellos, of_groups, of_meetings  what they say of each
views        the page of notices
"""
