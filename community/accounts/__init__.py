"""Who someone is, and whether they are in: members, applications, devices, blocks, the second step of staff.

models         Member
names          display names: no two alike
naming         whom one may name with @
states         states and territories, and their clocks
circles        a few members among themselves
blocks         two members who do not meet
suspensions    someone is kept out for a time

unconfirmed    a request to join whose e-mail address is not confirmed yet
applications   Application: a request to join
addresses      e-mail addresses
letters        mail to an address that may or may not have an account
links          links that open something once

security       the library, fitted into our house
devices        a signed-in browser
keys           password and address, and changing them
passwords      made and checked
passkeys       signing in with what a device holds
steps          the second step
feeds          private addresses that open something without signing in
staffing       how someone becomes a moderator, a facilitator or an administrator

views          pages
forms          what one fills in to join and to come in
commands       what an operator types
"""
