import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks for one line without showing what is typed. Ctrl-C ends the program as everywhere else. */
export async function askHidden(
  question: string,
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: nowhere, terminal: true });
  reader.on('SIGINT', () => {
    reader.close();
    process.kill(process.pid, 'SIGINT');
  });
  output.write(question);
  try {
    return await reader.question('');
  } finally {
    reader.close();
    output.write('\n');
  }
}
