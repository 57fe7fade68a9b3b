"""Coverage: what was published, where, in which language, about whom.

Owns clippings. Does not own outlets, journalists or cases: it points at them.
"""
