"""Outlets: the organisations that contacts work for or write to.

Owns names, country, language and kind of newspapers, stations, agencies, ministries.
Does not own who works there: an affiliation belongs to its contact.
"""
