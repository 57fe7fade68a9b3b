"""Who did what to what, append-only.

Owns the record of every change. Points at subjects by type and id, so it imports no
room; it does not own what the subjects say or who may do what.
"""
