"""Leaf modules, one topic each. They know nothing of members, threads or rooms."""
