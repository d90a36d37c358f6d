"""Spaces, threads and posts.

spaces       Space, and who has entered one that is entered by choice
models       Thread
posts        Post
reach        which threads and posts are there for a member
tree         where a post stands in its thread
locks        a thread takes no answers
slowness     a thread that goes slowly; the hint to staff that one may be getting heated
traces       taking back one's own words

pointing     what a post that is written may point to
pointed      what posts that are read point to, as far as their reader may see it
mentions     whom a post names
quotes       whose words it repeats

lists        lists of spaces and threads
reading      one thread and its posts
showing      how a page of posts is laid out
folding      a long branch is shown as one line that opens
places       how far a member has read
news         what is new to her
marking      what counts as read when she reads on
watching     what she wants to hear of a thread
keeping      posts she wants to find again
reactions    a short reply for a day without words

waiting      what should not be left unanswered
welcoming    the list of it
answered     how soon people are answered

views        pages
forms        forms for writing
drafting     where members write here, for their drafts
first        the spaces the network starts with
"""

from community.discussions.lists import latest

__all__ = ["latest"]
