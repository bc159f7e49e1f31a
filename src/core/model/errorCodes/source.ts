// Codes about the text of one file: it could not be read, or not all of it.

export const sourceCodes = {
  'file-binary': {
    severity: 'error',
    meaning: 'The file is not text.',
    hint: 'name it in .batonignore, or save it as UTF-8 text',
  },
  'file-encoding': {
    severity: 'error',
    meaning: 'The file is text, but not UTF-8 (UTF-16, NUL bytes, or bytes that are no characters).',
    hint: 'save it as UTF-8',
  },
  'byte-order-mark': {
    severity: 'warning',
    meaning: 'The file begins with a byte order mark, which other readers of JSON refuse. It was skipped.',
    hint: 'save it as UTF-8 without a byte order mark',
  },
  'file-too-large': {
    severity: 'error',
    meaning: 'The file is larger than is read: 256 KiB of YAML, 1 MiB of JSON.',
    hint: 'name it in .batonignore, split it, or write it as JSON',
  },
  'file-symlink': {
    severity: 'error',
    meaning: 'The path is a symbolic link. Links are not followed: they could lead out of what was reviewed.',
    hint: 'commit the file itself, or use defaults.yaml and overlays to share settings',
  },
  'file-submodule': {
    severity: 'error',
    meaning: 'The path is a submodule, whose content is not part of the commit.',
    hint: 'commit the files themselves, or name the path in .batonignore',
  },
  'file-lfs-pointer': {
    severity: 'error',
    meaning: 'The file is kept in Git LFS; the repository holds only a pointer to it.',
    hint: 'take it out of LFS: git lfs untrack, then commit the file again',
  },
  'file-empty': {
    severity: 'error',
    meaning: 'The file holds nothing where an app, a layer or an overlay was expected.',
    hint: 'fill it, or remove the file',
  },
  'yaml-syntax': { severity: 'error', meaning: 'The text is not YAML 1.2.', hint: 'correct the line' },
  'json-syntax': {
    severity: 'error',
    meaning: 'The text is not JSON. A file that ends in .json may not hold comments, trailing commas or other YAML.',
    hint: 'correct the line, or name the file .yaml',
  },
  'yaml-tag': {
    severity: 'error',
    meaning: 'A tag such as !!js/function or !secret, which nothing here understands.',
    hint: 'write the value itself',
  },
  'yaml-alias': {
    severity: 'error',
    meaning: 'Aliases or merge keys (<<) that are unknown, wrong, or would unfold into more than a file may hold.',
    hint: 'write the values out, or share them by defaults.yaml',
  },
  'duplicate-key': {
    severity: 'error',
    meaning: 'One object has the same key twice. Other readers would silently take one of them.',
    hint: 'remove one of them',
  },
  'forbidden-key': {
    severity: 'error',
    meaning: 'A key named __proto__, constructor, prototype or hasOwnProperty, which programs mistake for their own.',
    hint: 'use another name',
  },
  'too-deep': {
    severity: 'error',
    meaning: 'Values are nested deeper than 64 levels.',
    hint: 'no Marathon definition is that deep: correct the brackets or the indentation',
  },
  'number-range': {
    severity: 'error',
    meaning: 'A number that is not finite (.nan, .inf, 1e400), or a whole number that a double cannot hold exactly.',
    hint: 'put it in quotes if it is meant as text',
  },
} as const;
