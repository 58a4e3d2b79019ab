"""SQS: messages held while they are worked on."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from functions.adapters.translation import code_of, translated

# The message was deleted, or somebody else has it by now.
LOST = frozenset(
    {
        "AWS.SimpleQueueService.MessageNotInflight",
        "InvalidParameterValue",
        "MessageNotInflight",
        "ReceiptHandleIsInvalid",
    }
)


class SqsHolder:
    """One queue. See `ports.Holder`."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def hold(self, receipts: Iterable[str], seconds: int) -> None:
        """See `ports.Holder.hold`."""
        for receipt in receipts:
            with translated():
                try:
                    self._client.change_message_visibility(
                        QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds
                    )
                except ClientError as error:
                    if code_of(error) not in LOST:
                        raise
