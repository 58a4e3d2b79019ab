"""The cold tier: posts that left their table, as compressed objects in the author's region.

    posts/{author}/{yyyy-mm}/{post id}-{version}.json.gz   a post, as it was when it left
    posts/{author}/{yyyy-mm}/{dd}.jsonl.gz                 all posts of a day, newest first
    days/{yyyy-mm-dd}/{author}                             a marker: this day has single posts

Read `archive.py` first, then `tiers.py`, which lets a table and the archive behind it
look like one. Every key follows from the post and its version, so whatever is done
twice writes the same object.
"""
