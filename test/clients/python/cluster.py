"""What is not about one app, through the library `marathon`: server, deployments, groups, errors, connection."""
import uuid

from marathon import MarathonClient
from marathon.exceptions import (ConflictError, InternalServerError, InvalidChoiceError, MarathonHttpError,
                                 NoResponseError, NotFoundError)
from marathon.models import MarathonApp, MarathonConstraint, MarathonGroup
from marathon.models.container import MarathonContainer

from kit import App, case, expect_raises, settled, sleeper, until


@case('reads info, leader, ping and metrics')
def system(client, others):
    info = client.get_info()
    assert info.name == 'marathon' and info.elected is True, info
    assert info.leader == client.get_leader()['leader'] == client.servers[0].removeprefix('http://'), info.leader
    assert info.marathon_config.local_port_min < info.marathon_config.local_port_max, info.marathon_config
    assert info.marathon_config.mesos_role == '*', info.marathon_config
    assert info.framework_id and info.zookeeper_config.zk_max_versions > 0, info
    assert info.http_config.http_port == int(info.leader.split(':')[1]), info.http_config
    assert b'pong' in client.ping()
    assert client.get_metrics()['gauges']['marathon.apps.active.gauge']['value'] >= 0


@case('lists deployments with steps, drops one, and cancels another with a rollback')
def deployments(client, others):
    unplaceable = dict(constraints=[MarathonConstraint('hostname', 'CLUSTER', 'nowhere.example')])
    app = App(client).created()
    deployment_id = client.update_app(app.id, MarathonApp(**unplaceable))['deploymentId']
    shown = until(lambda: next((one for one in client.list_deployments()
                                if one.id == deployment_id and one.current_actions), None), 'it is running')
    assert shown.affected_apps == [app.id] and (shown.current_step, shown.total_steps) == (1, 1), shown.to_json()
    assert [step.actions[0].action for step in shown.steps] == ['RestartApplication'], shown.steps
    assert shown.current_actions[0].app == app.id and shown.affected_pods == [], shown.to_json()
    error = expect_raises(ConflictError, lambda: client.scale_app(app.id, instances=2))
    assert 'App is locked by one or more deployments' in error.error_message, error.error_message
    assert client.delete_deployment(deployment_id, force=True) == {}
    app.settle()
    assert len(client.get_app(app.id).constraints) == 1, 'dropping leaves the definition as it is'
    new = App(client, **unplaceable)
    created_by = new.create().deployments[0].id
    assert client.delete_deployment(created_by)['deploymentId'] != created_by
    new.settle()
    expect_raises(NotFoundError, lambda: client.get_app(new.id))


@case('creates, reads, changes, scales and deletes a group of groups')
def groups(client, others):
    name = f'/group-{uuid.uuid4().hex[:8]}'
    shop = MarathonGroup(id=name, apps=[sleeper(id='front', dependencies=['back/db'])],
                         groups=[MarathonGroup(id='back', apps=[sleeper(id='db', instances=2)])])
    assert 'deploymentId' in client.create_group(shop)
    settled(client, f'{name}/front')
    read = client.get_group(name)
    assert read.id == name and [app.id for app in read.apps] == [f'{name}/front'], read
    assert read.apps[0].dependencies == [f'{name}/back/db'], read.apps[0].dependencies
    assert [(sub.id, [app.id for app in sub.apps]) for sub in read.groups] == [
        (f'{name}/back', [f'{name}/back/db'])], read.groups
    assert name in [group.id for group in client.list_groups()]
    client.scale_group(name, 2)
    settled(client, f'{name}/back/db')
    assert client.get_app(f'{name}/back/db').instances == 4 and client.get_app(f'{name}/front').instances == 2
    client.update_group(name, MarathonGroup(apps=[sleeper(id='front', instances=1)]))
    settled(client, f'{name}/front')
    assert client.get_app(f'{name}/front').dependencies == [] and client.get_app(f'{name}/back/db').instances == 4
    expect_raises(ConflictError, lambda: client.create_group(MarathonGroup(id=name)))
    assert 'version' in client.delete_group(name)
    expect_raises(NotFoundError, lambda: client.get_group(name))
    until(lambda: not [task for task in client.list_tasks() if task.app_id.startswith(name)], 'its tasks are gone')


@case('raises an error of its own for each kind of refusal, with Marathon\'s message')
def errors(client, others):
    app = App(client).created()
    missing = expect_raises(NotFoundError, lambda: client.get_app('/not/there'))
    assert missing.error_message == "App '/not/there' does not exist", missing.error_message
    for call in (lambda: client.delete_app('/not/there'), lambda: client.get_group('/not/there'),
                 lambda: client.kill_task(app.id, f'{app.id[1:]}.instance-{uuid.uuid4()}._app.1'),
                 lambda: client.reset_delay('/not/there'), lambda: client.delete_deployment(str(uuid.uuid4())),
                 lambda: client.get_version(app.id, '2001-01-01T00:00:00.000Z')):
        assert expect_raises(NotFoundError, call).status_code == 404
    exists = expect_raises(ConflictError, app.create)
    assert exists.error_message == f'An app with id [{app.id}] already exists.', exists.error_message
    invalid = expect_raises(MarathonHttpError, lambda: client.create_app(f'{app.id}-x', MarathonApp(mem=16)))
    assert (invalid.status_code, invalid.error_message) == (422, 'Object is not valid'), invalid
    assert invalid.error_details and 'path' in invalid.error_details[0], invalid.error_details
    removed = expect_raises(InternalServerError, client.list_event_subscriptions)
    assert removed.error_message == 'URI not found', 'callbacks went with Marathon 1.5, and unknown URIs are a 500'
    expect_raises(InvalidChoiceError, lambda: MarathonApp(kill_selection='TALLEST_FIRST'))
    expect_raises(InvalidChoiceError, lambda: MarathonContainer(type='ROCKET'))
    expect_raises(ValueError, lambda: client.create_app('/Upper', MarathonApp(cmd='true')))


@case('signs in with user and password, and asks the next server when one does not answer')
def connection(client, others):
    signed_in = MarathonClient(['http://127.0.0.1:1', others.guarded], username='client', password='secret')
    assert signed_in.list_apps() == []
    refused = expect_raises(MarathonHttpError, lambda: MarathonClient(others.guarded).list_apps())
    assert refused.status_code == 401, refused
    expect_raises(NoResponseError, lambda: MarathonClient('http://127.0.0.1:1').ping())


@case('asks the leader to step down, and finds its apps again under the next one')
def abdication(client, others):
    signed_in = MarathonClient(others.guarded, timeout=30, username='client', password='secret')
    app = App(signed_in).created()
    assert signed_in.delete_leader()['message'] == 'Leadership abdicated'

    def found_again():
        try:
            return signed_in.get_leader() and signed_in.get_app(app.id).tasks_running == 1
        except (NotFoundError, InternalServerError, NoResponseError):
            # No leader yet, or one that is not ready.
            return False
    until(found_again, 'there is a leader again')
    signed_in.delete_app(app.id)
