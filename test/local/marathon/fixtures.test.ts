// Real app and group documents from public repositories are accepted or refused as Marathon would. They lie beside the
// repository in ../shared/fixtures and are not part of it: without them there is nothing to test here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon } from './client.js';

const folder = path.resolve('../shared/fixtures/marathon');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^(?:app|group)--.*\.json$/.test(name)) : [];
if (files.length === 0) console.warn(`no fixtures in ${folder}: real documents are not tried`);

/** Refused by a stock Marathon 1.11, each for the reason given. */
const foreignRole = /acceptedResourceRoles can only contain \*/;
const feature = /Feature (?:secrets|external_volumes) is not enabled/;
const resident = /Resident apps cannot have the role \*/;
const twoNetworks = /must not specify both container\.docker\.network and networks/;
const refused: Readonly<Record<string, RegExp>> = {
  'app--demos-fastdata-iot-1-11-dashboard.json': foreignRole,
  'app--demos-flink-1-11-webui-webui.json': foreignRole,
  'app--demos-flink-1-12-webui-webui.json': foreignRole,
  'app--demos-flink-1-13-webui-webui.json': foreignRole,
  'app--examples-portworx-1-10-readme-json-block-1.json': foreignRole,
  'app--examples-spinnaker-1-10-misc-minio.json': resident,
  'app--examples-spinnaker-1-10-misc-proxy.json': foreignRole,
  'app--marathon-apidoc-app-list-apps-0.json': /UNIQUE does not accept a value/,
  'app--marathon-docs-external-volumes-json-block-0.json': feature,
  'app--marathon-docs-multirole-json-block-1.json': /got slave_public, expected one of: \[\*, dev\]/,
  'app--marathon-docs-secrets-json-block-2.json': feature,
  'app--marathon-lb-ci-backends-1-9-docker-bridge.json': twoNetworks,
  'app--marathon-lb-ci-backends-1-9-docker-ippc.json': twoNetworks,
  'app--marathon-lb-tests-1-nginx-marathon1-5.json': foreignRole,
  'app--marathon-lb-tests-1-nginx.json': foreignRole,
  'app--marathon-lb-tests-zdd-app-blue-apps-0.json': foreignRole,
  'app--marathon-lb-tests-zdd-apps-apps-0.json': foreignRole,
  'app--marathon-lb-tests-zdd-apps-apps-1.json': foreignRole,
  'app--marathon-tests-system-apps-external-volume-mesos-app.json': feature,
  'app--marathon-tests-system-apps-persistent-volume-app.json': resident,
  'app--marathon-tests-system-apps-resident-docker-app.json': resident,
  'app--marathon-tests-system-apps-private-ucr-docker-app.json': feature,
  'app--marathon-tests-system-fixtures-mom-ee-permissive-1-7.json': feature,
  'group--demos-beer-demo-1-10-readme-json-block-2.json': /unreachableStrategy must be disabled for resident tasks/,
  'group--marathon-apidoc-group.json': /not allowed in conjunction with other properties/,
};

describe.skipIf(files.length === 0)('a real document', () => {
  it.each(files)('%s', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    const text = readFileSync(path.join(folder, file), 'utf8');
    const answer = file.startsWith('group--')
      ? await marathon.put('/v2/groups', text)
      : await marathon.post('/v2/apps', text);
    const reason = refused[file];
    if (reason === undefined) {
      expect([answer.status, answer.text]).toEqual([file.startsWith('group--') ? 200 : 201, answer.text]);
      // What comes back can be sent again and changes nothing.
      const { apps } = z
        .object({ apps: z.array(z.looseObject({ id: z.string(), version: z.string() })) })
        .parse((await marathon.get('/v2/apps')).body);
      expect(apps.length).toBeGreaterThan(0);
      for (const app of apps) {
        // A group may hold resident apps in the role *, an app of its own may not.
        if ('residency' in app) continue;
        const again = await marathon.put(`/v2/apps${app.id}?partialUpdate=false&force=true`, app);
        expect([again.status, again.text]).toEqual([200, again.text]);
        const { version } = await marathon.app(app.id);
        expect(version).toBe(app.version);
      }
    } else {
      expect(answer.status).toBe(422);
      expect(answer.text).toMatch(reason);
    }
  });
});
