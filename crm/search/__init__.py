"""The search room: the index, the folding of letters, the names across scripts, and the query.

Owns what is found and how: ``folding`` (one folding of letters for index and query), ``names``
(keys and likeness of names in any script), ``index`` (what a room declares, and keeping in step),
``writing`` (documents into the tables), ``query`` (the question and its answer), ``syntax`` (the
line a person types), ``people`` (names in the question), ``snippets`` (marks in the original
text), ``dialects`` (all that differs between SQLite and PostgreSQL).

Knows no entity: a room to the right declares a document for each of its objects, and the index
follows the object inside the same transaction. Does not commit, and asks nobody who is signed in:
the caller says for which audience it asks.
"""
