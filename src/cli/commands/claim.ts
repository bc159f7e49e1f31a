// `baton claim APP…`: take over what runs although it differs, or take back what was released.
import { Command } from 'commander';
import { claim } from '../../core/policy/ownership/claiming.js';
import { say, withOwnershipOptions, type OwnershipFlags } from '../ownership.js';

export function claimCommand(): Command {
  return withOwnershipOptions(
    new Command('claim').description('take over live apps that differ from git, or take back released ones'),
  )
    .option('--force', 'also apps whose labels name another owner')
    .action((apps: readonly string[], flags: OwnershipFlags) => say(claim, apps, flags));
}
