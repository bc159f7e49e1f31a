// `baton schema`: the JSON Schemas of the files people write, for editors and for CI.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { packageFolder } from '../../kit/packageFolder.js';
import { Failure } from '../failure.js';

const folder = path.join(packageFolder, 'schemas');
const ending = '.json';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('JSON Schemas of all files; without a name, the names')
    .argument('[name]', 'which schema to print')
    .action((name?: string) => {
      const names = readdirSync(folder)
        .filter((file) => file.endsWith(ending))
        .map((file) => file.slice(0, -ending.length));
      if (name === undefined) {
        process.stdout.write(names.map((one) => `${one}\n`).join(''));
        return;
      }
      if (!names.includes(name)) throw new Failure(`there is no schema ${name}; there are ${names.join(', ')}`, 2);
      process.stdout.write(readFileSync(path.join(folder, `${name}${ending}`), 'utf8'));
    });
}
