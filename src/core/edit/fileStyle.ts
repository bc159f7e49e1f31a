// How a file is written: what an edit adds looks like what is there.
import { lineStart, nodesOf, type ScalarStyle, type SpannedNode } from './tree.js';

export interface FileStyle {
  readonly json: boolean;
  readonly newline: '\n' | '\r\n';
  /** One step of indentation. */
  readonly step: string;
  /** How new text is quoted; `plain` only where the text allows it. */
  readonly quote: 'plain' | 'single' | 'double';
  /** What stands after a comma, a colon and inside braces on one line. */
  readonly afterComma: string;
  readonly afterColon: string;
  readonly padding: string;
  /** Whether JSON goes over several lines. */
  readonly lines: boolean;
}

export function fileStyle(text: string, root: SpannedNode | undefined, json: boolean): FileStyle {
  const nodes = root === undefined ? [] : [...nodesOf(root)];
  const compact = json && !/":[ \t\r\n]/.test(text);
  return {
    json,
    newline: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    step: stepOf(text, nodes, json),
    quote: json ? 'double' : usualQuote(nodes),
    afterComma: compact ? '' : ' ',
    afterColon: compact ? '' : ' ',
    padding: json ? '' : paddingOf(text, nodes),
    lines: json && /\n[ \t]*"/.test(text),
  };
}

function stepOf(text: string, nodes: readonly SpannedNode[], json: boolean): string {
  if (json) return /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const column = (at: number): number => at - lineStart(text, at);
  for (const node of nodes) {
    if (node.kind !== 'map' || node.flow) continue;
    for (const { keyStart, value } of node.members) {
      if (value.kind === 'map' && !value.flow) return ' '.repeat(column(value.start) - column(keyStart));
    }
  }
  return '  ';
}

/** The way in which most text of the file is quoted; without any text, the way that no reader misunderstands. */
function usualQuote(nodes: readonly SpannedNode[]): FileStyle['quote'] {
  const found = (style: ScalarStyle): number =>
    nodes.filter((node) => node.kind === 'scalar' && node.text && node.style === style).length;
  const [double, single, plain] = [found('double'), found('single'), found('plain')];
  if (plain > double && plain > single) return 'plain';
  return single > double ? 'single' : 'double';
}

function paddingOf(text: string, nodes: readonly SpannedNode[]): string {
  const inline = nodes.find((node) => node.kind === 'map' && node.flow && node.members.length > 0);
  return inline === undefined || text[inline.start + 1] === ' ' ? ' ' : '';
}
