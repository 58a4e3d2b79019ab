"""Losing a region on purpose: a small proxy between the edge and each region's function URLs.

fault.py     what can be wrong with a region, and how that is written
proxy.py     one region's proxy: a pipe, until it is told to misbehave
__main__.py  the process: three proxies, told by a file and SIGHUP
control.py   how `up` starts it and `nearcast fault` tells it
"""
