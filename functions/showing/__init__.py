"""What posts show of media. Read `views.py` (what a post says of its files), then `renew.py`.

A post keeps views of its files, so that whoever shows it reads nothing else. It is held
back until all of them can be played, and says so itself once that is so: `renew.py` brings
a post up to date, `settle.py` all posts of a file that changed, and `leave.py` tells what
is shown no more. `addresses.py` is the way out: only there do views get addresses.
"""
