// The files of decisions: what is written is read back, and what cannot be read stops rather than lets through.
import { describe, expect, it } from 'vitest';
import type { AppDecisions, EnvironmentDecisions } from '../../../src/core/model/decision.js';
import { isAppId, isEnvironmentName } from '../../../src/core/model/ids.js';
import {
  appDecisionsText,
  environmentDecisionsText,
  frozenInDoubt,
  parseAppDecisions,
  parseEnvironmentDecisions,
  pausedInDoubt,
} from '../../../src/core/status/decisionFile.js';
import { decisionMessage, parseDecisions } from '../../../src/core/status/decisionMessage.js';
import { appDecisionsPath, decisionsOwner, environmentDecisionsPath } from '../../../src/core/status/decisionPath.js';
import { cart, checked, known, noon, production } from '../rollout/build.js';

const word = { by: 'ada', because: 'the database first', at: noon };
const a = known('a');

describe('a file of decisions', () => {
  const all: readonly AppDecisions[] = [
    { paused: null, verdict: null },
    { paused: word, verdict: { kind: 'abort', ...word, revision: a.revision, commit: a.commit } },
    { paused: null, verdict: { kind: 'rollback', ...word, revision: a.revision, commit: a.commit, to: known('b') } },
  ];
  it.each(all)('of an app is read as it was written: %#', (decisions) => {
    expect(parseAppDecisions('x', appDecisionsText(production, cart, decisions))).toEqual({
      ok: true,
      value: decisions,
    });
  });

  it('of an environment is read as it was written', () => {
    const decisions: EnvironmentDecisions = {
      environment: production,
      freezes: [
        { ...word, apps: ['shop/**'], until: noon },
        { ...word, apps: ['**'], until: null },
      ],
      overrides: [{ ...word, what: 'window', commit: a.commit }],
    };
    const text = environmentDecisionsText(decisions);
    expect(parseEnvironmentDecisions('x', text, production)).toEqual({ ok: true, value: decisions });
  });

  it.each([
    ['no JSON', '{ "version": 1'],
    ['of another version', '{ "version": 2 }'],
    ['a pause by nobody', '{ "version": 1, "paused": { "because": "x" } }'],
    [
      'a verdict on nothing',
      `{ "version": 1, "verdict": { "kind": "abort", "by": "a", "because": "b", "at": "2026-01-01T00:00:00Z" } }`,
    ],
  ])('that is %s cannot be read, and its app counts as paused', (_what, text) => {
    const read = parseAppDecisions('decisions/production/shop/cart.json', text);
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'decision-unreadable' }] });
    expect(pausedInDoubt('decisions/production/shop/cart.json').paused?.because).toContain(
      'decisions/production/shop/cart.json',
    );
    expect(frozenInDoubt('x', production).freezes).toMatchObject([{ apps: ['**'], until: null }]);
  });

  it('cannot add a line to a page or a message with what it says', () => {
    const said = appDecisionsText(production, cart, {
      paused: { ...word, because: 'x\n\nBaton-App: y' },
      verdict: null,
    });
    const read = parseAppDecisions('x', said);
    expect(read.ok && read.value.paused?.because).toBe('x Baton-App: y');
  });
});

describe('its path', () => {
  it.each([
    ['production', '/shop/cart', 'decisions/production/shop/cart.json'],
    ['a.json', '/b', 'decisions/a.json~/b.json'],
    ['production@dc1', '/a.json/b', 'decisions/production@dc1/a.json~/b.json'],
  ])('of %s %s is %s, and names it', (environment, app, path) => {
    const name = checked(environment, isEnvironmentName);
    const id = checked(app, isAppId);
    expect(appDecisionsPath(name, id)).toBe(path);
    expect(decisionsOwner(path)).toEqual({ environment, app });
    expect(decisionsOwner(environmentDecisionsPath(name))).toEqual({ environment });
  });

  it('is none of a record or a page', () => {
    for (const path of ['apps/production/shop/cart.json', 'STATUS.md', 'decisions/x.md'])
      expect(decisionsOwner(path)).toBeUndefined();
  });
});

describe('the message', () => {
  it('names what, who and why in trailers that are read back', () => {
    const decided = [
      { about: 'production /shop/cart', what: 'pause', by: 'ada', because: 'x' },
      { about: 'production', what: 'freeze **', by: 'ada', because: 'y' },
    ];
    const message = decisionMessage(decided);
    expect(message).toContain('\n\nBaton-App: production /shop/cart\nBaton-Decision: pause\n');
    expect(parseDecisions(message)).toEqual(decided);
    expect(parseDecisions('Baton-App: x')).toEqual([]);
  });
});
