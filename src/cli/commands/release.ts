// `baton release APP…`: stop managing apps, and change nothing about them.
import { Command } from 'commander';
import { release } from '../../core/policy/ownership/claiming.js';
import { say, withOwnershipOptions, type OwnershipFlags } from '../ownership.js';

export function releaseCommand(): Command {
  return withOwnershipOptions(
    new Command('release').description('stop managing apps; nothing about them is changed in the cluster'),
  ).action((apps: readonly string[], flags: OwnershipFlags) =>
    say((observed, _wanted, asking) => release(observed, asking), apps, flags),
  );
}
