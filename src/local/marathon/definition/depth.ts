// A bound on how deep a document may nest, measured without recursion: everything behind this door may recurse.
import { invalidJsonSyntax } from '../http/errors.js';

const deepest = 256;

/**
 * Marathon answers such documents with a stack overflow of its own; here the answer is a sentence.
 * @throws ApiError 400 when arrays and objects are nested more than 256 deep
 */
export function requireReadableDepth(json: unknown): void {
  let level: readonly unknown[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest)
      throw invalidJsonSyntax(`the document is nested more than ${deepest} levels deep; make it flatter`);
    level = level.flatMap(childrenOf);
  }
}

const childrenOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).filter((child) => typeof child === 'object') : [];
