"""Leaf modules, one topic each. They know nothing of members, threads or rooms.

clock        time: stored in UTC, shown in the member's own zone
database     our two databases: column types, who takes the write lock when
pagination   pages of a long list
once         a thing is made once, though its form came twice
work         background work
urls         ids in addresses, static files by version, ways back
addresses    web and mail addresses inside what people write
assets       our own styles and scripts, sent by version
headers      what every answer tells the browser; whether a script asks
limits       how much in how short a time
logs         logs in which nobody can be recognised
errors       what is said when something cannot be done
undo         a way back instead of "are you sure?"
house        the network's name and its rules in words
mail         the outbox, and sending it
storage      where files are kept
images       from a member's photo to three sizes of it
uploads      how much may be sent at once
forms        forms that lose no word
writing      the fields of a form one writes in
kept         words that arrived when they could not be taken
richtext     what people write, made safe to show
plain_box    what is typed in the plain box, as the source of rich text
paragraphs   which words stand where, from them HTML or words
markup       reads HTML as an editor or a person made it
pointers     whom a text names, and what it quotes
"""
