"""How far a post has come: `/v1/posts/{id}/fan-out`."""

from functions import shapes
from functions.admission import caller
from functions.api.progress import progress
from functions.entrance import routes
from functions.wiring import wiring

router = routes()


@router.get("/v1/posts/<post_id>/fan-out", tags=["Posts"], summary="How far a post has come")
def fan_out(post_id: str) -> shapes.FanOut:
    """The fan-out of your own post, by region of its followers; kept for 30 days."""
    return shapes.FanOut.model_validate(progress(post_id, caller(), wiring()))
