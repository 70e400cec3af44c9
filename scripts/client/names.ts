/** `oAuth2Client` is the type `OAuth2Client`. */
export function typeName(schema: string): string {
  return schema.charAt(0).toUpperCase() + schema.slice(1);
}

/** `oidc` is the class `OidcApi`. */
export function className(tag: string): string {
  return `${typeName(tag)}Api`;
}

/** `login_challenge` is the parameter `loginChallenge`. */
export function parameterName(name: string): string {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

/** A comment, its lines of at most 110 characters. */
export function comment(paragraphs: readonly string[], indent: string): string {
  const lines = paragraphs.filter((text) => text !== '').flatMap((text) => wrapped(text, 110 - indent.length));
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
