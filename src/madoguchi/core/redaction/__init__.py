"""Taking out of a conversation what tells who somebody is, before it is shown to a machine of somebody else.

It finds what the record knows (names, addresses) and known shapes (telephone numbers, cards); not everything.
"""
