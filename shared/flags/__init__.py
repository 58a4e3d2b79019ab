"""Feature flags and experiments in the flagd JSON format, decided in process.

    document.py    a flags document: what it may say; read this first
    flag.py        one flag: who is in its experiment, and which variant they get
    logic.py       targeting rules (JSONLogic), compiled once
    forms.py       the plain functions that they become
    operations.py  what the rules can do, over values with JavaScript's coercions
    fractional.py  buckets by murmur3
    versions.py    comparisons of semantic versions

Source: the flag definitions and provider specification of flagd (flagd.dev/reference),
with its integer buckets; what goes beyond it is said in document.py.
"""
