"""A file that is too large is not written down: it is refused while it arrives."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from accord.attachments.models import MOST_BYTES

_FLAG = "accord_upload_too_large"
# From there on, the rest is not even read: the browser says that the connection was cut.
_NOT_WORTH_READING = 20 * MOST_BYTES


class BoundedUploadHandler(FileUploadHandler):
    """First of the handlers: it counts, and stops what passes the limit of a document."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        if self._received > MOST_BYTES:
            setattr(self.request, _FLAG, True)
            assert self.request is not None
            announced = int(self.request.META.get("CONTENT_LENGTH") or 0)
            raise StopUpload(connection_reset=announced > _NOT_WORTH_READING)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""


def was_too_large(request: HttpRequest) -> bool:
    """The form of this request brought a file that was not kept, for its size."""
    return getattr(request, _FLAG, False)
