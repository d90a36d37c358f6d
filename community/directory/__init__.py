"""The public directory of groups outside the network, and the numbers to call.

models       Listing, HelpNumber
finding      what is known to fit, and what may
first        what it starts with
views        the public pages; staff edits them under moderation
forms        its forms
"""
