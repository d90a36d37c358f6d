"""The demonstration world: a made-up membership that looks and reads like a living one. ``flask demo`` builds it.

Nobody in it exists. Two layers, so that what is said can be read and tested without a database:

words/         what people say, in plain text, one subject a file; how to write one is in words/README.txt
written        reads those files
people         who there is: 300 members, what each is like and how each writes
lives          where each lives, with whom, what she likes, what she has
telling        what each tells of herself on her profile
touching       what texts touch on, and how each member meets it
cast           who says the next thing
voices         one person's way of saying a text
conversations  who says what to whom in a thread, and when
introductions  how members introduce themselves and are met
gatherings     threads that collect short entries
rooms          what was said in the live rooms
groups         the small circles: who is in each, what their cards say, what they write to one another
meetings       when they meet, who comes, what is said; one runs while the world is shown
saying         how the few people of a group stand in their file
waiting        what waits for the moderators
afterwards     what is changed later, and the short replies that are left
decisions      what the moderators decided before
drawing        the pictures
plan           all of it together, the same each time
moving         the same at other times: from the day it was written for to the day it is shown on
loading        puts a plan into the database
commands       what an operator types
"""
