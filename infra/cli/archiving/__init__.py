"""archive expire and compact: command.py; what they do: tiers.py."""
