"""Photos that go with words: kept for their owner at first, then shown with a post.

models      Photo: whose it is, what it shows in words, where it stands
keeping     from what a member sends to the files of three sizes
choosing    what a form says about photos
clearing    photos that nobody shows any more are deleted, their files first
views       sending one, seeing one's own
"""
