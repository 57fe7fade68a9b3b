"""Statements: the texts that people signed, what followed, and who signed.

Owns declarations and open letters with their parts and signatures. Does not own the
signatories: those are cases.
"""
