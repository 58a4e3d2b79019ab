"""The local system: `python -m infra.local up | down | status | logs`; read `up.py` first."""
