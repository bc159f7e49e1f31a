// The licences of the packages that a bundle is made of, gathered from the packages themselves: most ask for their notice in
// every copy.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A plugin of the bundler that adds a text file to its output: name, version and licence of each package of which it took anything. */
export function licences(fileName) {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
      const folders = new Set(modules.flatMap((id) => folderOfPackage(id) ?? []));
      const notices = [...folders].map(notice).sort();
      this.emitFile({ type: 'asset', fileName, source: notices.join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

/** The folder of the package to which a module belongs; undefined for our own, and for what the bundler adds. */
function folderOfPackage(id) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.split(path.sep).join('/')) ?? [];
  return folder !== undefined && existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}

function notice(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
  const who = typeof author === 'object' ? author.name : author;
  const text =
    file === undefined
      ? `Copyright ${who ?? `the authors of ${name}`}`
      : readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version}, ${license}\n\n${text}\n`;
}
