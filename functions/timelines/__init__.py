"""Timelines, read: skeleton → rules → collapse → hydrate → page.

Read `home.py` first: it tells a home read from top to bottom. `walk.py` merges what was
pushed with what is pulled, `rules.py` says what a reader does not get to see, `collapse.py`
keeps one entry a post, and `positions.py` is what a cursor holds.
"""
