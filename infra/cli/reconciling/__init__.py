"""reconcile: command.py; the region's parts that it works with: parts.py."""
