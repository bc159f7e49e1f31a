"""Where the library `marathon` 0.13.0 is older than Marathon 1.11, and how the cases get round it.

Its constructors refuse every field that they do not know. Only the fields named here are let through: any other new
one still raises TypeError, which is the point of driving a server with a client like this.
"""
import functools

import requests
from marathon.models import MarathonApp, MarathonGroup
from marathon.models.base import MarathonObject
from marathon.models.deployment import MarathonDeploymentStep
from marathon.models.events import MarathonEvent
from marathon.models.queue import MarathonQueueItem

# Roles came with Marathon 1.9: top-level groups print `enforceRole`, queue items `role`.
DROPPED = {MarathonGroup: {'enforceRole'}, MarathonQueueItem: {'role'}}

# The library reads `taskStats`, as the documentation has it; Marathon's type AppInfo prints `tasksStats`.
RENAMED = {MarathonApp: {'tasksStats': 'taskStats'}}


class LightPlan(MarathonObject):
    """The plan of an event since Marathon 1.8, without `original` and `target`, which MarathonDeploymentPlan needs."""

    def __init__(self, id, version, steps):
        self.id = id
        self.version = version
        self.steps = [MarathonDeploymentStep.from_json(step) for step in steps]


class PromptSession(requests.Session):
    """For event streams. Marathon sends them without chunks, and the library reads them with `iter_lines()`, which
    waits for 512 bytes then: an event would come with the next one, or the one after that."""

    def get(self, url, **options):
        response = super().get(url, **options)
        response.iter_lines = functools.partial(response.iter_lines, chunk_size=1)
        return response


def apply():
    for known in set(DROPPED) | set(RENAMED):
        known.from_json = classmethod(_adapted(known, known.from_json.__func__))
    MarathonEvent.attribute_name_to_marathon_object = {
        **MarathonEvent.attribute_name_to_marathon_object, 'plan': LightPlan}


def _adapted(known, from_json):
    dropped, renamed = DROPPED.get(known, set()), RENAMED.get(known, {})

    def read(cls, attributes):
        return from_json(cls, {renamed.get(key, key): value for key, value in attributes.items() if key not in dropped})
    return read


# Not worked round, since no case needs it, and Marathon itself gives the same answers:
# - kill_tasks(batch_size=n) ends with RuntimeError: a generator lets StopIteration escape (PEP 479).
# - rollback_group sends PUT /v2/groups/{id}/versions/{version}, which Marathon reads as an odd group id.
# - list_event_subscriptions and its two companions speak to callbacks that Marathon 1.5 removed.
# - Fields that are false are left off typed events: a check that turned bad has no attribute `alive`.
# - Events that it does not know (scheduler_registered_event, …) end its stream with MarathonError.
