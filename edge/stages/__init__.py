"""The stages of an exchange, one a file; `edge/pipeline.py` has their order."""
