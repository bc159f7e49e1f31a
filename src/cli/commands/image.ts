// `baton image set IMAGE --env E`: moves an image in images.yaml, for CI: in a working copy, on the watched branch, or
// by a merge request. Every other byte of the file stays.
import { Command } from 'commander';
import { parseImageReference, type ImageReference } from '../../core/edit/imageReference.js';
import type { EnvironmentName } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import { configOption, loadSettings, oneRepository, parseEnvironment, repositoryOption } from '../context.js';
import { Failure } from '../failure.js';
import { moveInWorkingCopy } from '../image/inWorkingCopy.js';
import { moveOnServer } from '../image/onServer.js';
import { endedSignal } from '../signals.js';

interface ImageFlags {
  readonly env: string;
  readonly dir?: string;
  readonly config: string;
  readonly repository?: string;
  readonly mergeRequest?: true;
  readonly message?: string;
  readonly author?: string;
}

export function imageCommand(): Command {
  const set = new Command('set')
    .description("moves an image in the environment's images.yaml and pushes that, or opens a merge request")
    .argument('<image>', 'with a tag, a digest or both: registry.example/shop/cart:1.8.2@sha256:…')
    .requiredOption('--env <name>', 'the environment')
    .option('--dir <dir>', 'edit this working copy and stop: nothing is committed')
    .option('--merge-request', 'push a branch of its own and open a merge request in GitLab')
    .option('--message <text>', 'the message of the commit; its first line is the title of the merge request')
    .option('--author <author>', "who commits, 'Name <address>'; else the user of the token")
    .addOption(configOption())
    .addOption(repositoryOption())
    .action(setImage);
  return new Command('image').description('versions of images').addCommand(set);
}

async function setImage(text: string, flags: ImageFlags): Promise<void> {
  const environment = parseEnvironment(flags.env);
  if (environment === undefined) return;
  const image = imageOf(text);
  const author = flags.author === undefined ? undefined : authorOf(flags.author);
  const lines =
    flags.dir === undefined
      ? await onServer(image, environment, flags, author)
      : await moveInWorkingCopy(flags.dir, environment, image, endedSignal());
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function onServer(
  image: ImageReference,
  environment: EnvironmentName,
  flags: ImageFlags,
  author: { readonly name: string; readonly email: string } | undefined,
): Promise<readonly string[]> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  return moveOnServer(
    {
      settings,
      repository,
      environment,
      image,
      mergeRequest: flags.mergeRequest === true,
      ...(flags.message === undefined ? {} : { message: flags.message }),
      ...(author === undefined ? {} : { author }),
    },
    endedSignal(),
  );
}

function imageOf(text: string): ImageReference {
  const image = parseImageReference(text);
  if (image.ok) return image.value;
  throw new Failure(image.problems.map(problemText).join('\n'), 2);
}

function authorOf(text: string): { readonly name: string; readonly email: string } {
  const [, name, email] = /^\s*([^<>\r\n]+?)\s*<([^<>\s]+)>\s*$/.exec(text) ?? [];
  if (name === undefined || email === undefined) throw new Failure("--author is written 'Name <address>'", 2);
  return { name, email };
}
