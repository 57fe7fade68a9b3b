"""Translatable texts: the source, a translation per language, and its state.

Owns every sentence that a kit prints and that must exist in many languages. Does not
own what a sentence is about: a case's fact or a statement points at its text.
"""
