"""The media commands: a file on this machine, its way up, and what becomes of it.

upload.py tells the way of a file and is read first.
"""
