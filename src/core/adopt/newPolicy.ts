// The baton.yaml of a repository that had none: one environment on one cluster.
import { stringify } from 'yaml';
import { fileOf, type FileText } from './fileText.js';

export function newPolicy(environment: string, cluster: string): FileText {
  const policy = { apps: 'apps', environments: { [environment]: { cluster } } };
  const head = '# What runs where. Written by `baton adopt`; docs/repository-format.md has every key.\n';
  return fileOf('baton.yaml', `${head}${stringify(policy, { version: '1.2', compat: 'yaml-1.1' })}`);
}
