// /v2/events: frames, filters, and who may read.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, textAt } from '../suite/expect.js';
import { absent, aText, aTimestamp, oneOf, present } from '../suite/shape.js';
import { stamped, plan } from './eventSetup.js';

export const eventStreamCases = chapter('events', 'tasks', {
  stream: {
    title: 'the stream is text/event-stream, and its frames are event and data in lines that end with CRLF',
    cites: '5; HttpEventStreamServlet, Jetty EventSourceServlet',
    async run(w) {
      const events = await w.events();
      expectThat(events.headers.get('Content-Type'), /^text\/event-stream/, 'the content type');
      await w.create(w.app(w.id('app'), { instances: 0 }));
      const { frame, type, data } = await events.wait('group_change_success');
      expectThat(frame, new RegExp(`^event: ${type}\r\ndata: \\{.*\\}$`), 'the frame');
      expectThat(data, { eventType: type, timestamp: aTimestamp }, 'the data');
    },
  },
  accept: {
    title: 'the stream is opened with exactly Accept: text/event-stream; anything else is 405',
    cites: '5; Jetty EventSourceServlet.doGet',
    async run(w) {
      for (const accept of ['*/*', 'application/json'])
        expectReply(await w.get('/v2/events', { Accept: accept }), { status: 405 });
    },
  },
  'accept-list': {
    title: 'an Accept with more than text/event-stream is 405 too',
    cites: '5; Jetty EventSourceServlet compares each Accept header as a whole',
    inferred: true,
    async run(w) {
      expectReply(await w.get('/v2/events', { Accept: 'text/event-stream, */*' }), { status: 405 });
    },
  },
  filter: {
    title: 'event_type, once or several times, lets only those types through',
    cites: '5; HttpEventSSEHandle.subscribed, EventsIntegrationTest',
    async run(w) {
      const events = await w.events('?event_type=deployment_success&event_type=api_post_event');
      const id = w.id('app');
      await w.deploy(w.app(id));
      await events.wait('deployment_success', { plan: { steps: [present, { actions: [{ app: id }] }] } });
      await events.wait('api_post_event', { uri: '/v2/apps', appDefinition: { id } });
      const types = [...new Set(events.seen.map(({ type }) => type))].sort();
      expectThat(types, ['api_post_event', 'deployment_success'], 'the types that came');
    },
  },
  light: {
    title: 'plans in events are light, whatever plan-format asks for',
    cites: '5, 8; EventsIntegrationTest: always small events',
    async run(w) {
      const events = await w.events(w.random.pick(['', '?plan-format=light', '?plan-format=heavy']));
      const id = w.id('app');
      await w.deploy(w.app(id));
      const { data } = await events.wait('deployment_success', {
        plan: { steps: [present, { actions: [{ app: id }] }] },
      });
      expectThat(data['plan'], plan, 'the plan');
    },
  },
  attached: {
    title: 'a client sees itself being attached, and others leaving',
    cites: '5; HttpEventStreamActor, EventStreamAttached, EventStreamDetached',
    async run(w) {
      const events = await w.events();
      const own = await events.wait('event_stream_attached');
      expectThat(own.data, stamped('event_stream_attached', { remoteAddress: aText }), 'the event');
      const other = await w.events('?event_type=none');
      other.close();
      expectThat(
        (await events.wait('event_stream_detached')).data,
        stamped('event_stream_detached', { remoteAddress: aText }),
        'the event',
      );
    },
  },
  'no-ids': {
    title: 'frames have neither id nor retry: there is no replay',
    cites: '5; Jetty EventSource.Emitter.event',
    async run(w) {
      const events = await w.events();
      await w.create(w.app(w.id('app'), { instances: 0 }));
      const { frame } = await events.wait('deployment_success');
      expectThat(
        frame.split('\r\n').map((line) => line.split(':')[0] ?? ''),
        ['event', 'data'],
        'the fields of a frame',
      );
    },
  },
  'two-readers': {
    title: 'every reader gets every event',
    cites: '5; HttpEventStreamActor',
    async run(w) {
      const readers = [await w.events(), await w.events('?event_type=deployment_success')];
      const reply = await w.create(w.app(w.id('app')));
      const id = textAt(reply.json, 'deployments', 0, 'id');
      for (const reader of readers)
        expectThat(
          (await reader.wait('deployment_success', { id })).data,
          { reason: absent, id: oneOf(id) },
          'the event',
        );
    },
  },
});
