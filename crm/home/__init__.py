"""Home: the desk's first page, and the demo that fills a new desk.

Owns what waits for somebody today. Stands to the right of every room, so it may read
all of them; nothing may import it.
"""
