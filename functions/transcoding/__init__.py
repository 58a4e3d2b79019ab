"""From an uploaded file to what can be played: works on a local file and a folder, and knows no AWS.

Read `workshop` first: it is all that a caller needs. `kinds` and `reasons` import nothing but
the standard library, so that functions without the media packages can use them as well.
"""
