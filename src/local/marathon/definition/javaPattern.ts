// Java regular expressions of constraints, matched in time that grows with the text only: a pattern that makes a
// backtracking engine run for hours (`(a+)+b`) would stop the whole server here. Look-around, back references, flags
// and possessive quantifiers have no such matcher and are refused where the definition is read.
import { assertNever } from '../assertNever.js';
import { parseJavaPattern } from './javaPatternSyntax.js';
import type { PatternNode } from './javaPatternSyntax.js';

type Step =
  | { readonly kind: 'take'; readonly accepts: (codePoint: number) => boolean; readonly next: number }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  | { readonly kind: 'edge'; readonly holds: (before: Place) => boolean; readonly next: number }
  | { readonly kind: 'done' };
type Place = { readonly previous: number | undefined; readonly following: number | undefined };

const longest = 4_096;
const mostSteps = 20_000;

/** True when the text is a pattern that can be matched here. */
export const isJavaPattern = (pattern: string): boolean => compile(pattern) !== undefined;

/** Java's `text.matches(pattern)`: the whole text. A pattern that cannot be matched here matches nothing. */
export function matchesJavaPattern(text: string, pattern: string): boolean {
  const steps = compile(pattern);
  return steps !== undefined && run(steps, text);
}

const compiled = new Map<string, readonly Step[] | undefined>();

function compile(pattern: string): readonly Step[] | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const tree = pattern.length > longest ? undefined : parseJavaPattern(pattern);
  const steps = tree === undefined || sizeOf(tree) > mostSteps ? undefined : program(tree);
  // Constraints are few; a server that is fed endless new ones forgets.
  if (compiled.size >= 256) compiled.clear();
  compiled.set(pattern, steps);
  return steps;
}

/** How many steps the program will have, repetitions written out. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case 'set':
    case 'edge':
      return 1;
    case 'sequence':
    case 'choice':
      return node.parts.reduce((sum, part) => sum + sizeOf(part), 1);
    case 'repeat':
      return (sizeOf(node.part) + 1) * Math.max(1, node.max ?? node.min + 1);
    default:
      return assertNever(node);
  }
}

/** Built from the end: each part knows where to go on before it is written. The entry is the last step. */
function program(tree: PatternNode): readonly Step[] {
  const steps: Step[] = [{ kind: 'done' }];
  const add = (step: Step): number => steps.push(step) - 1;
  const write = (node: PatternNode, next: number): number => {
    switch (node.kind) {
      case 'set':
        return add({ kind: 'take', accepts: node.accepts, next });
      case 'edge':
        return add({ kind: 'edge', holds: ({ previous, following }) => node.holds(previous, following), next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => write(part, after), next);
      case 'choice':
        return add({ kind: 'fork', next: node.parts.map((part) => write(part, next)) });
      case 'repeat':
        return repeat(node, next);
      default:
        return assertNever(node);
    }
  };
  const repeat = ({ part, min, max }: Extract<PatternNode, { kind: 'repeat' }>, next: number): number => {
    let entry = next;
    if (max === undefined) {
      const loop = add({ kind: 'fork', next: [] });
      steps[loop] = { kind: 'fork', next: [write(part, loop), next] };
      entry = loop;
    } else
      for (let count = min; count < max; count += 1) entry = add({ kind: 'fork', next: [write(part, entry), next] });
    for (let count = 0; count < min; count += 1) entry = write(part, entry);
    return entry;
  };
  add({ kind: 'fork', next: [write(tree, 0)] });
  return steps;
}

function run(steps: readonly Step[], text: string): boolean {
  const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let current = closure(steps, [steps.length - 1], { previous: undefined, following: codePoints[0] });
  for (const [index, codePoint] of codePoints.entries()) {
    const taken = current.flatMap((at) => {
      const step = steps[at];
      return step?.kind === 'take' && step.accepts(codePoint) ? [step.next] : [];
    });
    current = closure(steps, taken, { previous: codePoint, following: codePoints[index + 1] });
    if (current.length === 0) return false;
  }
  return current.some((at) => steps[at]?.kind === 'done');
}

/** All steps that can be reached without taking a character. */
function closure(steps: readonly Step[], from: readonly number[], place: Place): readonly number[] {
  const seen = new Set(from);
  // A Set that is added to while it is walked goes on to what was added.
  for (const at of seen) {
    const step = steps[at];
    if (step?.kind === 'fork') for (const next of step.next) seen.add(next);
    if (step?.kind === 'edge' && step.holds(place)) seen.add(step.next);
  }
  return [...seen];
}
