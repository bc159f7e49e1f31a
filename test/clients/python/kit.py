"""What the cases of drive.py share: apps of their own, waiting for conditions, expecting errors."""
import time
import uuid

from marathon.models import MarathonApp

DEADLINE_SECONDS = 60

# By name: the sentence of a case and its function, which takes a client of the leader, and the URLs of other servers.
CASES = {}


def case(sentence):
    """Registers a function as a case."""
    def register(function):
        CASES[function.__name__] = (sentence, function)
        return function
    return register


def until(condition, what):
    """Polls until the condition is truthy and returns what it gave; generous, since the machine may be busy."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f'still not so after {DEADLINE_SECONDS} s: {what}'
        time.sleep(0.05)


def settled(client, app_id):
    """Waits until no deployment touches the app."""
    until(lambda: all(app_id not in one.affected_apps for one in client.list_deployments()), f'{app_id} is settled')


def expect_raises(kind, call):
    """Returns the error that the call must end with; exactly this class, for subclasses mean something else."""
    try:
        result = call()
    except Exception as error:
        if type(error) is not kind:
            raise
        return error
    raise AssertionError(f'expected {kind.__name__}, got {result!r}')


def sleeper(**fields):
    """A small app that sleeps."""
    return MarathonApp(**{'cmd': 'exec sleep 1000', 'cpus': 0.1, 'mem': 16, **fields})


class App:
    """An app under an id of its own; the arguments are fields of MarathonApp."""

    def __init__(self, client, **fields):
        self.client, self.fields = client, fields
        self.id = f'/python/app-{uuid.uuid4().hex[:8]}'

    def create(self):
        return self.client.create_app(self.id, sleeper(**self.fields))

    def created(self):
        self.create()
        self.settle()
        return self

    def settle(self):
        settled(self.client, self.id)

    def task_ids(self):
        return [task.id for task in self.client.list_tasks(self.id)]

    def running(self):
        return sum(task.state == 'TASK_RUNNING' for task in self.client.list_tasks(self.id))
