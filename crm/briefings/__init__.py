"""Briefings: everything ever said to anybody.

Owns interactions (one table, so one timeline), briefings and follow-ups. A briefing
knows which edition of which kit each contact holds.
"""
