// From bytes to what they are. A file is text only when it is valid UTF-8 without NUL; nothing is repaired on the way.
import type { CommitFile, FileContent } from './types.js';

/** What a key of listFiles says without looking into git: links and submodules are not followed. */
export function contentOfKey(blob: string): FileContent | undefined {
  if (blob.startsWith('symlink:')) return { kind: 'symlink' };
  if (blob.startsWith('submodule:')) return { kind: 'submodule' };
  return undefined;
}

/** The content of a blob. A Git LFS pointer stands for bytes that are not in the repository, so it is not text. */
export function contentOf(bytes: Uint8Array, fileSize: number): FileContent {
  if (bytes.length > fileSize) return { kind: 'too-large', size: bytes.length };
  if (bytes.includes(0)) return { kind: 'binary' };
  const text = decode(bytes);
  if (text === undefined || isLfsPointer(text)) return { kind: 'binary' };
  return { kind: 'text', text };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // the decoder's way to say "not UTF-8"
    throw error;
  }
}

const isLfsPointer = (text: string): boolean =>
  text.length < 1024 && /^version https:\/\/git-lfs\.github\.com\/spec\//.test(text);

/** What a repository keeps of the contents it read lately; the daemon keeps what it parsed, this only saves reading twice. */
const keptBytes = 32 * 1024 * 1024;

/** Reads files of a commit, each blob once while it is kept. `blob` reads the bytes; `fileSize`: see GitLimits. */
export function contentsOf<Rest extends readonly unknown[]>(
  fileSize: number,
  blob: (file: CommitFile, ...rest: Rest) => Promise<Uint8Array>,
): (file: CommitFile, ...rest: Rest) => Promise<FileContent> {
  const kept = createContentCache(keptBytes);
  return async (file, ...rest) => {
    const known = contentOfKey(file.blob) ?? kept.get(file.blob);
    if (known !== undefined) return known;
    const read = contentOf(await blob(file, ...rest), fileSize);
    kept.set(file.blob, read);
    return read;
  };
}

/** Bounded by the bytes of its contents. */
interface ContentCache {
  get(blob: string): FileContent | undefined;
  set(blob: string, content: FileContent): void;
}

function createContentCache(atMostBytes: number): ContentCache {
  const kept = new Map<string, FileContent>();
  let bytes = 0;
  // What a Map entry costs beside the text.
  const weight = (content: FileContent): number => 200 + (content.kind === 'text' ? content.text.length * 2 : 0);
  return {
    get(blob) {
      const content = kept.get(blob);
      if (content === undefined) return undefined;
      kept.delete(blob);
      kept.set(blob, content); // the last used is dropped last
      return content;
    },
    set(blob, content) {
      if (kept.has(blob)) return;
      kept.set(blob, content);
      bytes += weight(content);
      for (const [oldest, old] of kept) {
        if (bytes <= atMostBytes) break;
        kept.delete(oldest);
        bytes -= weight(old);
      }
    },
  };
}
