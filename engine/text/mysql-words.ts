/** A text as SQL of MySQL reads it back, in any mode that knows backslashes. */
export function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A name as SQL of MySQL reads it back. */
export function name(value: string): string {
  return `\`${value.replaceAll('`', '``')}\``
}

/** Rows as the client prints them in a batch: columns between tabs, what would end one written out. */
export function rowsOf(said: string): (readonly string[])[] {
  const lines = said.split('\n').filter(line => line !== '')
  return lines.map(line => line.split('\t').map(plain))
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', '0': '\0', '\\': '\\' }

function plain(column: string): string {
  return column.replace(/\\(.)/gs, (whole, letter: string) => escapes[letter] ?? whole)
}
