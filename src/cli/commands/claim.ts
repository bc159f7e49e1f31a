// `baton claim APP…`: take over what runs although it differs, or take back what was released.
import { Command } from 'commander';
import { claim } from '../../core/policy/ownership/claiming.js';
import { say, withOwnershipOptions, type OwnershipFlags } from '../ownership.js';

export function claimCommand(): Command {
  return withOwnershipOptions(
    new Command('claim').description('take over live apps that differ from git, or take back released ones'),
  )
    .option('--released', 'also from another owner who has released them; their labels stay until the next change')
    .option('--force', 'also from another owner who has not; our labels replace theirs at once, which restarts tasks')
    .action((apps: readonly string[], flags: OwnershipFlags) => say(claim, apps, flags));
}
