"""The regional half: what the edge cannot answer, and everything that is slow.

Read first: `api/handler.py` (a request), then `outbox/handler.py` (what a stored
change sets off), `fan_out_planner/handler.py` and `fan_out/handler.py` (how it
reaches followers). A handler parses and calls one use case; a use case takes the
Protocols of `ports.py` and the plain records of `records.py`; `adapters/` keep
those promises with DynamoDB, SQS and Cognito; `wiring.py` puts them together.
"""
