"""dlq list, show and redrive: command.py; which queues there are: queues.py; the work: redrive.py."""
