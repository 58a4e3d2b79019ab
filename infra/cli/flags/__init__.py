"""flags get, set, rollout, kill, history, rollback and publish: command.py; what they change: edit.py."""
