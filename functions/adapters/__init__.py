"""Adapters: the promises of `functions.ports`, kept with DynamoDB, SQS and Cognito.

Read first: `models.py` (what the tables hold), `tables.py` (which table a row is
in), then one adapter a port. Nothing else in `functions` knows of boto3 or
pynamodb, except `wiring.py`.
"""
