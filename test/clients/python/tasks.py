"""Tasks through the library `marathon`: kills, health, failures, the queue, endpoints."""
from marathon.models import MarathonConstraint, MarathonHealthCheck

from kit import App, case, until


@case('kills one task, given tasks and all tasks, with and without scaling')
def kill(client, others):
    app = App(client, instances=3).created()
    victim = client.list_tasks(app.id)[0]
    assert client.kill_task(app.id, victim.id).id == victim.id
    until(lambda: app.running() == 3 and victim.id not in app.task_ids(), 'the killed task is replaced')
    given = app.task_ids()[:2]
    assert client.kill_given_tasks(given, scale=True) is True
    app.settle()
    assert client.get_app(app.id).instances == 1 and set(given).isdisjoint(app.task_ids())
    (last,) = app.task_ids()
    assert client.kill_tasks(app.id, host='nowhere.example') == []
    assert [task.id for task in client.kill_tasks(app.id, wipe=True)] == [last]
    until(lambda: app.running() == 1 and last not in app.task_ids(), 'the wiped task is replaced')
    result = client.kill_tasks(app.id, scale=True)
    assert 'deploymentId' in result, result
    app.settle()
    assert client.get_app(app.id).instances == 0 and app.task_ids() == []


@case('reads health as Marathon saw it')
def health(client, others):
    app = App(client, cmd='exec python3 -m http.server --bind 127.0.0.1 $PORT0', health_checks=[MarathonHealthCheck(
        protocol='HTTP', path='/', port_index=0, grace_period_seconds=60, interval_seconds=1, timeout_seconds=5,
        delay_seconds=0)]).created()
    (task,) = client.get_app(app.id).tasks
    (result,) = task.health_check_results
    assert result.alive is True and result.consecutive_failures == 0 and result.first_success <= result.last_success
    assert task.id.startswith(result.instance_id), (task.id, result.instance_id)
    assert client.get_app(app.id).tasks_healthy == 1


@case('reads why a task failed, waits in the queue with a delay and takes the delay back')
def failure(client, others):
    app = App(client, cmd='exit 7', backoff_seconds=300, max_launch_delay_seconds=300)
    app.create()
    until(lambda: client.get_app(app.id).last_task_failure is not None, 'the failure is reported')
    failed = client.get_app(app.id).last_task_failure
    assert failed.state == 'TASK_FAILED' and failed.app_id == app.id and failed.timestamp, failed
    assert 'exited with status 7' in failed.message, failed.message
    queued = until(lambda: next((one for one in client.list_queue() if one.app.id == app.id), None), 'it is queued')
    assert queued.count == 1 and queued.delay.overdue is False and queued.delay.time_left_seconds > 200, queued.delay
    before = failed.task_id
    client.reset_delay(app.id)
    until(lambda: client.get_app(app.id).last_task_failure.task_id != before, 'it is tried again at once')


@case('sees in the queue why no offer fits')
def unplaceable(client, others):
    app = App(client, constraints=[MarathonConstraint('hostname', 'CLUSTER', 'nowhere.example')])
    app.create()

    def reasons():
        for one in client.list_queue(embed_last_unused_offers=True):
            if one.app.id == app.id:
                summary = one.processed_offers_summary['rejectSummaryLastOffers']
                return {row['reason'] for row in summary if row['declined'] > 0}
    until(lambda: reasons() == {'UnfulfilledConstraint'}, 'the constraint is the reason')


@case('finds endpoints: service port and task port of every task')
def endpoints(client, others):
    app = App(client, instances=2).created()
    service_port = client.get_app(app.id).port_definitions[0].port
    found = [one for one in client.list_endpoints() if one.app_id == app.id]
    assert [one.service_port for one in found] == [service_port] * 2, found
    assert len({one.task_port for one in found}) == 2, found
    assert {one.task_port for one in found} == {task.ports[0] for task in client.list_tasks(app.id)}, found
