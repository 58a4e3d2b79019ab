"""The regional half: what the edge cannot answer, and everything that is slow.

Read first: `api/handler.py` (a request), then `outbox/handler.py` (what a stored change
sets off), `fan_out_planner/handler.py` and `fan_out/handler.py` (how it reaches
followers), `people/settle.py` and `relations/settle.py` (whom else it concerns). Of
media, `media/__init__.py` (uploads), `transcoder/handler.py` (what is made of them),
`showing/__init__.py` (posts with media) and `custodian/handler.py` (what goes). A
handler parses and calls one use case; a use case takes the Protocols of `ports/` and
the plain records of `records/`; `adapters/` keep those promises with DynamoDB, SQS, S3
and Cognito; `wiring.py` puts them together.
"""
