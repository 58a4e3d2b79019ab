"""Reports: `/v1/reports`."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import shapes
from functions.admission import caller
from functions.api import reports
from functions.entrance import routes
from functions.wiring import wiring

router = routes()


@router.post("/v1/reports", tags=["Blocks"], summary="Report a post or a person", status_code=204)
def report(new: Annotated[shapes.NewReport, Body()]) -> Response[None]:
    """Say what is wrong with a post or a person. It leaves your timelines."""
    reports.report(wiring(), caller(), post_id=new.post_id, user_id=new.user_id, reason=new.reason)
    return Response(status_code=204)
