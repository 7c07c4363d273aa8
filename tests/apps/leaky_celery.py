"""A Celery app whose tasks log what nobody may see, and fail with it; its broker is a folder.

`LEAKY_SETUP` says how logging is set up at import: `pipeline`, `in_place` or `none`; `LEAKY_BROKER` names the folder.
"""

import logging
import os
import warnings

from celery import Celery
from celery.utils.log import get_task_logger

from launchguard.logsetup import configure_logging, redact_in_place
from launchguard.redaction import Redactor

folder = os.environ["LEAKY_BROKER"]
app = Celery("leaky", broker="filesystem://")
app.conf.update(
    broker_transport_options={
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": f"{folder}/control",
    },
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    worker_hijack_root_logger=True,
)
log = get_task_logger(__name__)

if os.environ["LEAKY_SETUP"] == "pipeline":
    configure_logging(Redactor(), level="DEBUG")
elif os.environ["LEAKY_SETUP"] == "in_place":
    redact_in_place(Redactor())


class Refused(Exception):
    """Raised with the secret in its message."""


@app.task(name="leaky.login")
def login(*, user, password):
    log.warning("login of %s with password=%s", user, password)
    logging.getLogger("shop.deep").error(
        "login by args %s", {"password": password}, extra={"api_key": password}
    )
    warnings.warn(f"token={password} will expire", stacklevel=1)
    print(f"printed password={password}")  # noqa: T201 - Celery makes a log record of it
    return {"token": password}


@app.task(name="leaky.crash", bind=True, max_retries=1)
def crash(self, *, password):
    try:
        raise KeyError(f"password={password}")
    except KeyError as error:
        if self.request.retries == 0:
            raise self.retry(countdown=0, exc=Refused(f"retry with password={password}")) from error
        raise Refused(f"cannot reach redis://:{password}@cache") from error


@app.task(name="leaky.done")
def done():
    log.warning("all is done")
