"""Kits: composing, gating, freezing and printing.

Owns what goes into a press kit, the frozen editions of it and their PDFs. Does not own
the facts and texts: it asks ``crm.cases.permission`` what may leave, and takes copies.
"""
