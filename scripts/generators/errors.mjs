// docs/errors.md from the one table of codes.
import { errorSections } from '../../dist/core/model/errorCodes.js';

const introduction = `# Problems and their codes

Every problem has a code, a message, a place where there is one, and what to do next:
\`path:line:column: code: message (hint)\`. An **error** stops the app (or layer, or environment) that it is about, and
nothing is written for it; a **warning** stops nothing. The rest of the repository goes on either way.

<!-- Generated from src/core/model/errorCodes.ts by scripts/generate.mjs. -->
`;

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

export async function generate() {
  const sections = Object.entries(errorSections).map(([title, codes]) => {
    const rows = Object.entries(codes).map(
      ([code, { severity, meaning, hint }]) => `| \`${code}\` | ${severity} | ${cell(meaning)} | ${cell(hint)} |`,
    );
    return [`\n## ${title}\n`, '| code | severity | meaning | what to do |', '| --- | --- | --- | --- |', ...rows].join(
      '\n',
    );
  });
  return [{ path: 'docs/errors.md', text: `${introduction}${sections.join('\n')}\n` }];
}
