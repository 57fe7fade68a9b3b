"""Contacts: journalists and officials, what they cover, how they are reached.

Owns names, outlets over time, beats, languages, channels, owner and do-not-contact.
Does not own what was said to them: that is the briefings room's, and shown here by URL.
"""
