from accord.youth.models.access import Access
from accord.youth.models.drafts import Draft
from accord.youth.models.health import DisabilityStatus
from accord.youth.models.merges import MergeOfFiles
from accord.youth.models.supports import Support, SupportKind
from accord.youth.models.timeline import TimelineEvent
from accord.youth.models.transfers import Transfer
from accord.youth.models.young_people import YoungPerson

__all__ = [
    "Access",
    "DisabilityStatus",
    "Draft",
    "MergeOfFiles",
    "Support",
    "SupportKind",
    "TimelineEvent",
    "Transfer",
    "YoungPerson",
]
