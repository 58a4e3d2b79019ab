"""Runs the edge on a developer's machine: the same Python, in the same runtime, without an account.

Read `host.mjs` first (how Python runs in workerd), then `stage.py` (what is put
together for it, and for Cloudflare) and `serve.py` (how to start it).
"""
