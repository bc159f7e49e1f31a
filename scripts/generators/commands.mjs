// docs/commands.md: what `--help` says, for every command, from the program itself.
import { program } from '../../dist/cli/main.js';

const head = `# Commands

Generated from the program's own help; do not edit by hand. Exit codes: 0 fine, 1 failed, 2 wrong usage
(\`baton plan --detailed-exitcode\` adds 3: there are changes).
`;

export async function generate() {
  return [{ path: 'docs/commands.md', text: `${head}${sections(await program(), []).join('')}` }];
}

function sections(command, path) {
  const name = [...path, command.name()];
  const own = `\n## ${name.join(' ')}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
  return [own, ...command.commands.flatMap((one) => sections(one, name))];
}

/** The same width everywhere, whatever terminal this runs in. */
function helpOf(command) {
  command.configureHelp({ helpWidth: 100 });
  return command
    .helpInformation()
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
