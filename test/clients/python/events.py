"""The event stream through the library `marathon`: its own server-sent-events reader and typed events."""
import queue
import threading

from marathon import MarathonClient
from marathon.exceptions import ConflictError, MarathonError, NotFoundError
from marathon.models import MarathonApp, MarathonConstraint, MarathonHealthCheck
from marathon.models.events import (MarathonAppTerminatedEvent, MarathonDeploymentFailed, MarathonDeploymentSuccess,
                                    MarathonEventStreamAttached)

from fixes import PromptSession
from kit import DEADLINE_SECONDS, App, case, expect_raises, until

PYTHON_SERVER = 'exec python3 -m http.server --bind 127.0.0.1 $PORT0'


class Subscription:
    """Reads typed events in a thread of its own, which ends with the program."""

    def __init__(self, client, **options):
        self._events, self.seen = queue.Queue(), []
        threading.Thread(target=self._read, args=(client, options), daemon=True).start()

    def _read(self, client, options):
        try:
            for event in client.event_stream(**options):
                self._events.put(event)
        except (MarathonError, OSError, AttributeError, TypeError) as error:
            self._events.put(error)

    def until(self, matches, what):
        """Reads on to the first event that matches; everything on the way is kept in `seen`."""
        while True:
            try:
                event = self._events.get(timeout=DEADLINE_SECONDS)
            except queue.Empty:
                raise AssertionError(f'no event for {DEADLINE_SECONDS} s while waiting for {what}') from None
            if isinstance(event, Exception):
                raise event
            self.seen.append(event)
            if matches(event):
                return event

    def until_type(self, event_type, **fields):
        return self.until(lambda event: event.event_type == event_type and all(
            getattr(event, name, None) == value for name, value in fields.items()), f'{event_type} {fields}')


@case('tells a whole life as typed events, in order')
def events(client, others):
    stream = Subscription(client)
    assert isinstance(stream.until_type('event_stream_attached'), MarathonEventStreamAttached)
    app = App(client, cmd=PYTHON_SERVER, health_checks=[MarathonHealthCheck(
        protocol='HTTP', path='/', port_index=0, grace_period_seconds=60, interval_seconds=1, timeout_seconds=5,
        delay_seconds=0)])
    app.create()
    posted = stream.until_type('api_post_event', uri='/v2/apps')
    assert posted.app_definition['id'] == app.id and posted.client_ip, vars(posted)
    started = stream.until_type('deployment_info')
    assert [[action.app for action in step.actions] for step in started.plan.steps] == [[app.id], [app.id]], started
    assert started.current_step['actions'] == [{'action': 'StartApplication', 'app': app.id}], started.current_step
    added = stream.until_type('add_health_check_event', app_id=app.id)
    assert added.health_check.protocol == 'HTTP' and added.health_check.interval_seconds == 1, vars(added)
    running = stream.until_type('status_update_event', app_id=app.id, task_status='TASK_RUNNING')
    assert running.ip_addresses[0].protocol == 'IPv4' and len(running.ports) == 1 and running.slave_id, vars(running)
    stream.until_type('instance_changed_event', run_spec_id=app.id, condition='Running')
    stream.until_type('health_status_changed_event', app_id=app.id, alive=True)
    stream.until_type('instance_health_changed_event', run_spec_id=app.id, healthy=True)
    created = stream.until_type('deployment_success', id=started.plan.id)
    assert isinstance(created, MarathonDeploymentSuccess)

    scaled = client.scale_app(app.id, instances=2)
    stream.until_type('group_change_success', version=scaled['version'])
    stream.until_type('deployment_success', id=scaled['deploymentId'])

    (victim, _) = app.task_ids()
    client.kill_task(app.id, victim)
    stream.until_type('status_update_event', task_id=victim, task_status='TASK_KILLED')

    until(lambda: app.running() == 2, 'the killed task is replaced')

    unplaceable = MarathonApp(constraints=[MarathonConstraint('hostname', 'CLUSTER', 'nowhere.example')])
    dropped = client.update_app(app.id, unplaceable)['deploymentId']
    client.delete_deployment(dropped, force=True)
    assert isinstance(stream.until_type('deployment_failed', id=dropped), MarathonDeploymentFailed)

    deleted = client.delete_app(app.id)['deploymentId']
    stream.until_type('remove_health_check_event', app_id=app.id)
    assert isinstance(stream.until_type('app_terminated_event', app_id=app.id), MarathonAppTerminatedEvent)
    stream.until_type('deployment_success', id=deleted)


@case('sends the event types that are asked for by class')
def event_types(client, others):
    stream = Subscription(client, event_types=[MarathonDeploymentSuccess, 'app_terminated_event'])
    probe = Subscription(client)
    probe.until_type('event_stream_attached')
    app = App(client).created()
    deleted = client.delete_app(app.id)['deploymentId']
    stream.until_type('app_terminated_event', app_id=app.id)
    stream.until_type('deployment_success', id=deleted)
    assert {event.event_type for event in stream.seen} == {'deployment_success', 'app_terminated_event'}, stream.seen


@case('hears that checks fail, that the unhealthy task is killed for it, and that a change is refused')
def bad_events(client, others):
    stream = Subscription(client)
    stream.until_type('event_stream_attached')
    app = App(client, cmd=PYTHON_SERVER, health_checks=[MarathonHealthCheck(
        protocol='HTTP', path='/not-there', port_index=0, grace_period_seconds=0, interval_seconds=1,
        timeout_seconds=5, max_consecutive_failures=2, delay_seconds=0)])
    app.create()
    failed = stream.until_type('failed_health_check_event', app_id=app.id)
    assert failed.health_check.path == '/not-there', vars(failed)
    killed = stream.until_type('unhealthy_instance_kill_event', app_id=app.id)
    assert '404' in killed.reason and killed.host and killed.slave_id and killed.version, vars(killed)
    assert killed.task_id.startswith(killed.instance_id), vars(killed)
    stream.until_type('status_update_event', app_id=app.id, task_status='TASK_KILLED', task_id=killed.task_id)
    error = expect_raises(ConflictError, lambda: client.scale_app(app.id, instances=2))
    refused = stream.until_type('group_change_failed')
    assert refused.reason.startswith(error.error_message) and refused.version, vars(refused)
    client.delete_app(app.id, force=True)


@case('works through a standby: the answers are the leader\'s, and the event stream is found by a redirect')
def standby(client, others):
    through = MarathonClient(others.standby, timeout=30, sse_session=PromptSession())
    assert through.get_leader() == client.get_leader()
    stream = Subscription(through)
    stream.until_type('event_stream_attached')
    app = App(through).created()
    assert client.get_app(app.id).tasks_running == 1
    stream.until_type('status_update_event', app_id=app.id, task_status='TASK_RUNNING')
    missing = expect_raises(NotFoundError, lambda: through.get_app('/not/there'))
    assert missing.error_message == "App '/not/there' does not exist", missing.error_message
