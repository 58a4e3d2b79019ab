"""The sample world: a dozen people in three zones, whom they follow, and what they wrote."""
