"""A meter of DynamoDB's capacity units, by the rules that AWS documents.

Local stand-ins answer no figures, or their own. Read `units.py` (the rounding rules),
`sizes.py` (the bytes of an item), `costs.py` (what a call costs) and `meter.py` (which
listens to botocore).
"""
