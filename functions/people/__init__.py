"""What people are to each other. Read `sight.py` (who may see whom), then `settle.py` (who is told)."""
