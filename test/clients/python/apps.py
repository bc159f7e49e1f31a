"""Apps through the library `marathon`: created, changed, scaled, restarted, rolled back, listed, deleted."""
import uuid

from marathon.exceptions import NotFoundError
from marathon.models import MarathonApp, MarathonConstraint
from marathon.models.app import MarathonUpgradeStrategy

from kit import App, case, expect_raises, until


@case('creates an app and reads it back with its defaults, tasks and versions')
def create(client, others):
    app = App(client, instances=2, labels={'tier': 'front'}, env={'GREETING': 'hello'},
              constraints=[MarathonConstraint('hostname', 'LIKE', '.*')],
              upgrade_strategy=MarathonUpgradeStrategy(maximum_over_capacity=0.5, minimum_health_capacity=0.5))
    created = app.create()
    assert (created.id, created.instances, created.mem) == (app.id, 2, 16), created
    assert len(created.deployments) == 1 and created.tasks_running == 0, created
    app.settle()
    read = client.get_app(app.id)
    assert (read.tasks_running, read.tasks_staged, read.deployments) == (2, 0, []), read
    assert read.labels == {'tier': 'front'} and read.env == {'GREETING': 'hello'}, read
    assert [repr(one) for one in read.constraints] == ['MarathonConstraint::hostname:LIKE:.*'], read.constraints
    assert read.upgrade_strategy.minimum_health_capacity == 0.5, read.upgrade_strategy
    assert read.backoff_factor == 1.15 and read.kill_selection == 'YOUNGEST_FIRST' and read.role == '*', read
    assert read.unreachable_strategy.inactive_after_seconds == 0, read.unreachable_strategy
    assert read.networks == [{'mode': 'host'}] and read.port_definitions[0].port >= 10000, read
    assert read.version_info.last_config_change_at == read.version_info.last_scaling_at, read.version_info
    for task in client.list_tasks(app.id):
        assert task.app_id == app.id and task.state == 'TASK_RUNNING' and task.version == created.version, task
        assert len(task.ports) == 1 and task.ip_addresses[0].protocol == 'IPv4', task
        assert task.staged_at <= task.started_at, task
    assert client.list_versions(app.id) == [created.version]
    assert client.get_version(app.id, created.version).labels == {'tier': 'front'}


@case('writes back what it has read, with one change')
def update(client, others):
    app = App(client).created()
    before = {task.id for task in client.list_tasks(app.id)}
    read = client.get_app(app.id)
    read.env['COLOUR'] = 'green'
    result = client.update_app(app.id, read)
    assert set(result) == {'version', 'deploymentId'}, result
    app.settle()
    after = client.get_app(app.id)
    assert after.env == {'COLOUR': 'green'} and after.version == result['version'], after
    assert before.isdisjoint(task.id for task in after.tasks), after.tasks


@case('changes several apps in one deployment, and creates the one that was not there')
def update_many(client, others):
    one, two = App(client).created(), App(client)
    result = client.update_apps([MarathonApp(id=one.id, mem=17), MarathonApp(id=two.id, cmd='sleep 1000', mem=16)])
    assert 'deploymentId' in result, result
    one.settle()
    assert client.get_app(one.id).mem == 17 and client.get_app(two.id).tasks_running == 1


@case('scales to a number and by a difference, and keeps the tasks that stay')
def scale(client, others):
    app = App(client).created()
    (first,) = client.list_tasks(app.id)
    client.scale_app(app.id, instances=3)
    app.settle()
    assert client.get_app(app.id).tasks_running == 3
    client.scale_app(app.id, delta=-2)
    app.settle()
    read = client.get_app(app.id)
    assert [task.id for task in read.tasks] == [first.id], 'YOUNGEST_FIRST leaves the oldest'
    assert read.version_info.last_scaling_at > read.version_info.last_config_change_at, read.version_info


@case('restarts an app: other tasks, same definition')
def restart(client, others):
    app = App(client, instances=2).created()
    before = {task.id for task in client.list_tasks(app.id)}
    result = client.restart_app(app.id)
    app.settle()
    after = client.get_app(app.id)
    assert after.version == result['version'] and len(after.tasks) == 2, after
    assert before.isdisjoint(task.id for task in after.tasks), after.tasks


@case('rolls an app back to an earlier version')
def rollback(client, others):
    app = App(client, env={'EDITION': 'first'}).created()
    first = client.get_app(app.id).version
    client.update_app(app.id, MarathonApp(env={'EDITION': 'second'}))
    app.settle()
    result = client.rollback_app(app.id, first)
    app.settle()
    assert client.get_app(app.id).env == {'EDITION': 'first'}
    assert set(client.list_versions(app.id)) >= {first, result['version']} and len(client.list_versions(app.id)) == 3


@case('lists apps by part of the id, by command and by label, with everything embedded')
def listing(client, others):
    key = f'k{uuid.uuid4().hex[:8]}'
    app = App(client, labels={key: 'yes'}, cmd=f'exec sleep 1000 # {key}', instances=2).created()
    other = App(client).created()
    everything = dict(embed_tasks=True, embed_counts=True, embed_deployments=True, embed_readiness=True,
                      embed_last_task_failure=True, embed_failures=True, embed_task_stats=True)
    for search in ({'label': key}, {'label': f'{key}==yes'}, {'cmd': key}, {'app_id': app.id[1:]}):
        (found,) = client.list_apps(**search, **everything)
        assert found.id == app.id and len(found.tasks) == 2 and found.tasks_running == 2, found
        assert found.readiness_check_results == [] and found.last_task_failure is None, found
        counts = found.task_stats.with_latest_config.stats.counts
        assert (counts.running, counts.staged, counts.healthy, counts.unhealthy) == (2, 0, 0, 0), counts
        assert found.task_stats.total_summary.stats.life_time.average_seconds >= 0, found.task_stats
        assert found.task_stats.with_outdated_config is None, found.task_stats
    plain = {one.id: one for one in client.list_apps()}
    assert {app.id, other.id} <= set(plain) and plain[app.id].tasks == [] and plain[app.id].tasks_running == 2
    assert client.list_apps(label=f'{key}!=yes') == []


@case('deletes an app, and its tasks end')
def delete(client, others):
    app = App(client, instances=2).created()
    assert 'deploymentId' in client.delete_app(app.id)
    expect_raises(NotFoundError, lambda: client.get_app(app.id))
    until(lambda: not [task for task in client.list_tasks() if task.app_id == app.id], 'its tasks are gone')
