"""Cases: the people a campaign is about, the facts of each, and the sources.

Owns what is known, by whom it was reported and whether it may be printed. It owns the
two rules that every kit passes through (see ``permission``): nothing about a protected
person leaves, and a status is only ever a dated last report.
"""
