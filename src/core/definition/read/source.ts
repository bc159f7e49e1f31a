// What a file of the repository is once its text has been read: documents whose values know where they stand.
import type { Json } from '../../model/json.js';
import type { Place, Problem } from '../../model/problem.js';

/** One document of a file. Places are found when they are asked for: most never are, and keeping them costs memory. */
export interface SourceDocument {
  readonly value: Json;
  readonly place: Place;
  /** Where the value (or, by `key`, its name) stands; for something that is not there, what would enclose it. */
  readonly placeOf: (pointer: string, part?: 'key' | 'value') => Place;
}

/**
 * A file once parsed. It depends on path and content only, so it may be kept by (path, blob id) for ever.
 * `unreadable` carries the id that the file seems to be about, when its text gives away exactly one.
 */
export type ParsedSource =
  | {
      readonly kind: 'documents';
      readonly path: string;
      readonly documents: readonly SourceDocument[];
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'patterns'; readonly path: string; readonly patterns: readonly string[] }
  | {
      readonly kind: 'unreadable';
      readonly path: string;
      readonly id?: string;
      readonly problems: readonly Problem[];
    };

/** Offsets of one document's values and keys by JSON pointer. */
export interface Positions {
  readonly start: number;
  readonly values: ReadonlyMap<string, number>;
  readonly keys: ReadonlyMap<string, number>;
}

/** A finding at an offset of the text, before it is given its line and column. */
export interface Flaw {
  readonly code:
    | 'yaml-syntax'
    | 'json-syntax'
    | 'yaml-tag'
    | 'yaml-alias'
    | 'duplicate-key'
    | 'forbidden-key'
    | 'too-deep'
    | 'number-range';
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

export type ReadText =
  | { readonly ok: true; readonly values: readonly { readonly value: Json; readonly start: number }[] }
  | { readonly ok: false; readonly flaws: readonly Flaw[] };

export const limits = {
  /** Characters of a file; the repository reader refuses larger blobs before they get here. */
  size: 1_048_576,
  /** Characters of a YAML file. Hostile ones take the parser seconds per megabyte; honest ones are far below. */
  yamlSize: 262_144,
  depth: 64,
  /** Values of one file once its aliases are unfolded: a megabyte of text without aliases stays below. */
  values: 600_000,
  /** Aliases in one file. */
  aliases: 1_000,
  /** Findings told about one file: the first ones explain the rest. */
  flaws: 10,
} as const;

/** Programs (and json-merge-patch, which stops at the first three) take these for properties of the object itself. */
export const isForbiddenKey = (key: string): boolean =>
  key === '__proto__' || key === 'constructor' || key === 'prototype' || key === 'hasOwnProperty';

/** Why a number may not stand in a definition, or undefined when it may. `1e99` loses nothing: its field judges it. */
export function numberFlaw(value: number, literal: string): string | undefined {
  if (!Number.isFinite(value)) return 'is not a finite number';
  const whole = /^[-+]?\d+$/.test(literal);
  return whole && !Number.isSafeInteger(value) ? 'is a whole number beyond 2^53 and would be changed' : undefined;
}
