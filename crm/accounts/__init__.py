"""People of the team: roles, sign-in, sign-out, their language.

Owns who may sign in and what each role may do. Does not own contacts: a journalist
never has an account.
"""
