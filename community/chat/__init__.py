"""Live rooms and what is said in them.

models        Room
messages      Message
mentions      whom a message names
hearing       who is told of a message in a notice, because she was not there
history       what was said, as one member reads it, and everything since a number
how_it_reads  how rooms read for a member: size, read aloud
channels      what the live channels of rooms are called
presence      who is there
sockets       rooms as channels of the wire
broadcasts    telling the browsers in a room what happened
order         what keeps a room in order, as one reader meets it
pace          ... waiting between two messages
pins          ... what stands on top
quieting      ... who says nothing for a time
around        what a higher room of the house, such as meetings, puts around its live rooms
forgetting    deleting what was said, for good
views         pages
forms         what is written in a room
drafting      where members write here, for their drafts
first         the rooms the network starts with
"""
