// schemas/*.json from the schemas that check the files.
import { fileSchemas } from '../../dist/core/definition/schema/files.js';

export async function generate() {
  return fileSchemas().map(({ name, schema }) => ({
    path: `schemas/${name}.json`,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
}
