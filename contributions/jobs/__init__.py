"""What the worker does for contributions."""

from contributions.jobs.checks import check
from contributions.jobs.claims import (
    tell_batch_claim_ended,
    tell_batch_passed_on,
    tell_claim_ended,
    tell_passed_on,
)
from contributions.jobs.desk import mail_desk_digest, plan_desk_digests
from contributions.jobs.digests import digest, mail_digest, plan_digests
from contributions.jobs.imports import (
    carry_out,
    deliver_batch,
    deliver_run,
    look_up,
    read_batch,
    resume_imports,
    send_batch,
)
from contributions.jobs.record import keep_record
from contributions.jobs.steps import deliver, deliver_message
from contributions.jobs.suspensions import deliver_suspension

__all__ = [
    "carry_out",
    "check",
    "deliver",
    "deliver_batch",
    "deliver_message",
    "deliver_run",
    "deliver_suspension",
    "digest",
    "keep_record",
    "look_up",
    "mail_desk_digest",
    "mail_digest",
    "plan_desk_digests",
    "plan_digests",
    "read_batch",
    "resume_imports",
    "send_batch",
    "tell_batch_claim_ended",
    "tell_batch_passed_on",
    "tell_claim_ended",
    "tell_passed_on",
]
