// Makes the line that people read of the JSON that pino writes: `07:31:02 warn  message  app=/shop/cart`.
import type { Colors } from 'picocolors/types.js';
import { oneLine } from './redact.js';

/** `json` is one line of pino's; what cannot be read as such is passed on as it is. Ends in a line break. */
export function textLine(json: string, colours: Colors): string {
  const entry = entryOf(json);
  if (entry === undefined) return json;
  const { time, level, msg, err, ...fields } = entry;
  const parts = [
    colours.dim(typeof time === 'string' ? time.slice(11, 19) : ''),
    levelText(typeof level === 'string' ? level : 'info', colours),
    typeof msg === 'string' ? oneLine(msg, 2_000) : '',
  ];
  const rest = Object.entries(fields).map(([name, value]) => `${colours.dim(`${name}=`)}${valueText(value)}`);
  if (rest.length > 0) parts.push('', rest.join(' '));
  return `${parts.join(' ').trimEnd()}${stackText(err)}\n`;
}

function entryOf(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Hiding a secret may have torn the JSON: the line itself is still better than none.
    return undefined;
  }
}

function levelText(level: string, colours: Colors): string {
  const padded = level.padEnd(5);
  if (level === 'error' || level === 'fatal') return colours.red(padded);
  if (level === 'warn') return colours.yellow(padded);
  return level === 'debug' || level === 'trace' ? colours.dim(padded) : colours.green(padded);
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = oneLine(text, 500);
  return /[\s"=]/.test(line) && typeof value === 'string' ? JSON.stringify(line) : line;
}

/** A stack keeps its lines, indented: nobody mistakes them for entries of their own. */
function stackText(err: unknown): string {
  if (typeof err !== 'object' || err === null || !('stack' in err) || typeof err.stack !== 'string') return '';
  const lines = err.stack.split('\n').slice(0, 12);
  return lines.map((line) => `\n    ${oneLine(line)}`).join('');
}
