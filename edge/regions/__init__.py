"""The regions as the edge sees them: who answers, who does not, and what is done about it.

board.py     what one isolate knows of all regions; origin.py asks it before each call
breaker.py   keeps an isolate from asking a cell that fails
retries.py   how many second tries and hedges there may be
latency.py   when an answer is late enough to ask a second time
watch.py     what the one Health object does: probe, judge, publish
probe.py     how a region is asked whether it is well
failover.py  what another region may answer instead, and what never leaves its zone
"""
