import type { Argument, Command } from 'commander';

const INTRODUCTION = `# Command line

<!-- Made from the commands by scripts/generate.ts. -->

Exit codes: 0 done, 1 it could not be done (one sentence on standard error says why), 2 the command was not understood.

\`create\`, \`get\`, \`list\`, \`update\`, \`delete\`, \`import\`, \`set-password\`, \`introspect\` and \`rotate\` talk to the admin
API of a running server: the one that \`--endpoint\` names, else \`SIGNET_ADMIN_URL\`, else \`ORY_SDK_URL\`, else
\`http://127.0.0.1:4445\`. Where it wants a token, they send \`SIGNET_ADMIN_TOKEN\`. \`perform\` and \`revoke\` talk to the public
endpoints, as a client would. The other commands work on the configuration and the database themselves.
`;

/** `docs/reference/cli.md`. */
export function cliPage(program: Command): string {
  return `${INTRODUCTION}\n${sections(program, '').join('\n\n')}\n`;
}

function sections(command: Command, above: string): string[] {
  const name = `${above} ${command.name()}`.trim();
  const below = command.commands.flatMap((inner) => sections(inner, name));
  return command.commands.length > 0 ? below : [section(command, name), ...below];
}

function section(command: Command, name: string): string {
  const words = command.registeredArguments.map((argument) => ` ${placeOf(argument)}`);
  const aliases = command.aliases().map((alias) => `\`${alias}\``);
  const lines = [
    `## signet ${name.replace(/^signet /, '')}${words.join('')}`,
    '',
    `${sentence(command.description())}${aliases.length === 0 ? '' : ` Also: ${aliases.join(', ')}.`}`,
  ];
  const options = command.options.map((option) => `| \`${option.flags}\` | ${option.description} |`);
  return [...lines, ...(options.length === 0 ? [] : ['', '| option | meaning |', '| - | - |', ...options])].join('\n');
}

function placeOf(argument: Argument): string {
  const name = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  return argument.variadic ? `${name}…` : name;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
