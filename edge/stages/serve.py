"""Answer what the edge answers by itself: health, documents, its configuration."""

from edge.exchange import Exchange, Outcome
from edge.memory import Memory


def serve(exchange: Exchange, memory: Memory) -> Outcome:
    """Hand over to the route's own function, if it has one."""
    if exchange.route is None or exchange.route.serve is None:
        return None
    return exchange.route.serve(exchange, memory)
