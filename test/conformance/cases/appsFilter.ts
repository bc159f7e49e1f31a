// /v2/apps: filters and label selectors.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat } from '../suite/expect.js';
import { anyOrder, including, without } from '../suite/shape.js';
import { listed, labelled, tierOf, selector } from './appsSetup.js';

export const appsFilterCases = chapter('apps', 'tasks', {
  'filter-id-cmd': {
    title: 'GET filters by parts of id and cmd without regard to case, and both must hold',
    cites: '1.1; AppsResource.search',
    async run(w) {
      const word = w.random.word(9);
      const [one, two] = [w.id('one'), w.id('two')];
      await w.create(w.app(one, { cmd: `echo ${word}`, instances: 0 }));
      await w.create(w.app(two, { instances: 0 }));
      expectThat(await listed(w, `cmd=${word.toUpperCase()}`), [one], 'apps by cmd');
      expectThat(
        await listed(w, `id=${encodeURIComponent(w.top.slice(3).toUpperCase())}`),
        anyOrder([one, two]),
        'apps by id',
      );
      expectThat(await listed(w, `id=${encodeURIComponent(two)}&cmd=${word}`), [], 'apps by both');
    },
  },
  'label-exists': {
    title: 'a label selector of one word asks for the label whatever its value',
    cites: '1.1; LabelSelectorParsers.existenceSelector',
    async run(w) {
      const { front, back } = await labelled(w);
      expectThat(await listed(w, selector(tierOf(w))), anyOrder([front, back]), 'apps with the label');
    },
  },
  'label-equals': {
    title: 'label selectors == and != ask for the label too: != leaves out apps without it',
    cites: '1.1; LabelSelectorParsers.equalitySelector',
    async run(w) {
      const { front, back } = await labelled(w);
      expectThat(await listed(w, selector(`${tierOf(w)}==web`)), [front], 'apps with ==');
      expectThat(await listed(w, selector(`${tierOf(w)} != web`)), [back], 'apps with !=');
    },
  },
  'label-sets': {
    title: 'label selectors in and notin take sets, and notin leaves out apps without the label',
    cites: '1.1; LabelSelectorParsers.setSelector',
    async run(w) {
      const { front, back } = await labelled(w);
      expectThat(await listed(w, selector(`${tierOf(w)} in (db, web)`)), anyOrder([front, back]), 'apps with in');
      expectThat(await listed(w, selector(`${tierOf(w)} notin (db, cache)`)), [front], 'apps with notin');
    },
  },
  'label-empty': {
    title: 'a set may be empty and so may the whole selector: the first matches no app, the second every one',
    cites: '1.1; LabelSelectorParsers.set and .selectors are repsep, which matches nothing too',
    async run(w) {
      const { front, back, plain } = await labelled(w);
      expectThat(await listed(w, selector(`${tierOf(w)} in ()`)), [], 'apps with in ()');
      expectThat(await listed(w, 'label='), anyOrder([front, back, plain]), 'apps with an empty selector');
    },
  },
  'label-list': {
    title: 'label selectors joined by commas must all hold, and odd characters are written with a backslash',
    cites: '1.1; LabelSelectorParsers.selectors, .term',
    async run(w) {
      const { front } = await labelled(w);
      expectThat(await listed(w, selector(`${tierOf(w)}, a.b_c-d == x\\ y`)), [front], 'apps with both labels');
      expectThat(await listed(w, selector(`${tierOf(w)}==web,${tierOf(w)}==db`)), [], 'apps with two values at once');
    },
  },
  'label-bad': {
    title: 'a label selector that cannot be read is 422 and quoted',
    cites: '1.1; LabelSelectorParsers.parsed, IllegalArgumentException in MarathonExceptionMapper',
    async run(w) {
      const bad = w.random.pick(['a==', '== b', 'a in b', 'a b c', 'a===b']);
      expectReply(await w.get(`/v2/apps?${selector(bad)}`), {
        status: 422,
        body: { message: new RegExp(`^Can not parse label selector ${bad.replace(/[()]/g, '\\$&')}`) },
      });
    },
  },
  wildcard: {
    title: 'GET of a group followed by /* lists its apps at every depth, with tasks, under the key *',
    cites: '1.2; AppsResource.show (ListApps), AppInfoService.selectAppsInGroup',
    async run(w) {
      const folder = w.id('folder');
      const ids = [`${folder}/a`, `${folder}/b/c`];
      await w.create(w.app(w.id('outside'), { instances: 0 }));
      for (const id of w.random.shuffled(ids)) await w.deploy(w.app(id));
      const reply = expectReply(await w.get(`/v2/apps${folder}/*`), { status: 200 });
      expectThat(
        at(reply.json, '*'),
        anyOrder(ids.map((id) => ({ id, tasks: [{ appId: id }], tasksRunning: 1, deployments: [] }))),
        'the apps under *',
        reply,
      );
    },
  },
  'wildcard-unknown': {
    title: 'GET of an unknown group followed by /* is 404',
    cites: '1.2; AppsResource.show, RestResource.unknownGroup',
    async run(w) {
      const folder = w.id('nowhere');
      expectReply(await w.get(`/v2/apps${folder}/*`), {
        status: 404,
        body: { message: `Group '${folder}' does not exist` },
      });
    },
  },
  slashes: {
    title: 'ids in URLs may have a slash too many before, between and after',
    cites: '0; PathId.apply, toAbsolutePath',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, { instances: 0 }));
      for (const path of [`/v2/apps${id}`, `/v2/apps/${id}`, `/v2/apps${id}/`])
        expectReply(await w.get(path), { status: 200, body: { app: { id } } });
    },
  },
  'list-has-all': {
    title:
      'GET without a filter lists an app of any depth, and no more once it is deleted, while its tasks may still die',
    cites: '1.1, 1.2; AppsResource.index, AppsResource.delete',
    async run(w) {
      const id = `${w.id('deep')}/${w.random.word(3)}/${w.random.word(2)}`;
      await w.deploy(w.app(id));
      expectReply(await w.get('/v2/apps'), { status: 200, body: { apps: including({ id }) } });
      expectReply(await w.delete(`/v2/apps${id}`), { status: 200 });
      expectReply(await w.get('/v2/apps'), { status: 200, body: { apps: without({ id }) } });
    },
  },
});
