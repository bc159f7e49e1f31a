// The bodies of errors.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat } from '../suite/expect.js';
import { aText, including, present } from '../suite/shape.js';
import { json } from './systemSetup.js';

export const errorCases = chapter('errors', 'tasks', {
  'unknown-uri': {
    title: 'an unknown URI is 500 with the sentence URI not found',
    cites: '1.9; MarathonExceptionMapper (NotFoundException)',
    async run(w) {
      for (const path of w.random.shuffled(['/v2/nothing', `/v2/${w.random.word(5)}/x`, '/v1/apps']))
        expectReply(await w.get(path), { status: 500, body: { message: 'URI not found' } });
    },
  },
  syntax: {
    title: 'a body that is no JSON is 400, with what the parser says as a text',
    cites: '1.9; MarathonExceptionMapper (JsonParseException)',
    async run(w) {
      const bad = w.random.pick(['{"id": }', '{"id" "/x"}', '[1,', '{nonsense}']);
      const reply = await w.send('POST', '/v2/apps', { body: bad });
      if (bad !== '[1,') expectReply(reply, { status: 400, body: { message: 'Invalid JSON', details: aText } });
      else expectThat(reply.status, 400, 'the status', reply);
    },
  },
  'empty-body': {
    title: 'an empty body is 400 and asks for JSON',
    cites: '1.9; MarathonExceptionMapper (JsonMappingException)',
    async run(w) {
      const [method, path] = w.random.pick([
        ['POST', '/v2/apps'],
        ['PUT', '/v2/apps'],
        ['PUT', `/v2/apps${w.id('app')}`],
        ['POST', '/v2/groups'],
      ] as const);
      expectReply(await w.send(method, path, { body: '' }), {
        status: 400,
        body: { message: 'Please specify data in JSON format', details: /^No content to map due to end-of-input/ },
      });
    },
  },
  'wrong-verb': {
    title: 'a verb that a resource does not have is 405 with its reason phrase',
    cites: '1.9; MarathonExceptionMapper (WebApplicationException)',
    async run(w) {
      for (const [method, path] of w.random.shuffled([
        ['POST', '/v2/deployments'],
        ['DELETE', '/v2/apps'],
        ['PUT', '/v2/info'],
        ['POST', '/v2/queue'],
      ] as const))
        expectReply(await w.send(method, path, { headers: json }), {
          status: 405,
          body: { message: 'Method Not Allowed' },
        });
    },
  },
  'wrong-type': {
    title: 'a body of another content type is 415',
    cites: '1.9; AppsResource @Consumes',
    async run(w) {
      const type = w.random.pick(['text/plain', 'application/xml', 'application/x-www-form-urlencoded']);
      expectReply(await w.send('POST', '/v2/apps', { body: '{}', headers: { 'Content-Type': type } }), {
        status: 415,
        body: { message: 'Unsupported Media Type' },
      });
    },
  },
  'not-acceptable': {
    title: 'an Accept without JSON is 406',
    cites: '1.9; AppsResource @Produces',
    async run(w) {
      expectReply(await w.get('/v2/apps', { Accept: w.random.pick(['text/plain', 'image/png']) }), {
        status: 406,
        body: { message: 'Not Acceptable' },
      });
    },
  },
  'wrong-shape': {
    title: 'JSON of another kind than an object is 422',
    cites: '1.9; MarathonExceptionMapper (JsResultException)',
    async run(w) {
      expectReply(await w.send('POST', '/v2/apps', { body: w.random.pick(['"app"', '7', 'true']) }), {
        status: 422,
        body: { message: 'Invalid JSON', details: [{ path: aText, errors: present }] },
      });
    },
  },
  'several-types': {
    title: 'several values of a wrong type are reported together',
    cites: '1.9; play-json collects errors',
    async run(w) {
      const app = w.app(w.id('app'), { instances: 'two', mem: 'much' });
      const reply = expectReply(await w.post('/v2/apps', app), {
        status: 422,
        body: { message: 'Invalid JSON', details: including({ path: '/instances' }) },
      });
      expectThat(at(reply.json, 'details'), including({ path: '/mem' }), 'the details', reply);
    },
  },
  'content-type': {
    title: 'errors are JSON, and say so',
    cites: '1.9; MarathonExceptionMapper',
    async run(w) {
      expectReply(await w.get(`/v2/apps${w.id('nobody')}`), {
        status: 404,
        headers: { 'Content-Type': /^application\/json/ },
      });
      expectReply(await w.post('/v2/apps', { id: '/UPPER' }), {
        status: 422,
        headers: { 'Content-Type': /^application\/json/ },
      });
    },
  },
  'failed-changes-nothing': {
    title: 'a refused change leaves no group behind',
    cites: '11; GroupManagerImpl stores nothing of a refused change',
    async run(w) {
      expectReply(await w.post('/v2/apps', w.app(w.id('app'), { cmd: 'w' })), { status: 422 });
      expectReply(await w.get(`/v2/groups${w.top}`), {
        status: 404,
        body: { message: `Group '${w.top}' does not exist` },
      });
    },
  },
});
