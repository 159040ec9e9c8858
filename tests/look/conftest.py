from tests.journey.conftest import browser, own_redis
from tests.mailbox import mailbox

__all__ = ["browser", "mailbox", "own_redis"]
