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

/** What of a query stands outside of quotes and comments; what is in quotes is two quotes. */
export function outsideOfQuotes(query: string): string {
  return query.replace(/'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|--[ \t\n].*|#.*|\/\*[^!].*?\*\//gs, piece =>
    /^[-#/]/.test(piece) ? comment(piece) : "''",
  )
}

/** Ends with its line. */
function comment(piece: string): string {
  const end = piece.startsWith('/') ? -1 : piece.indexOf('\n', 3)
  return end < 0 ? ' ' : outsideOfQuotes(piece.slice(end))
}

/** What the client prints in XML: for each result its statement and its rows, of which a cell is null or a text. */
export function resultsIn(
  xml: string,
): { readonly statement: string; readonly rows: readonly { readonly [column: string]: string | null }[] }[] {
  return [...xml.matchAll(/<resultset statement="([^"]*)"[^>]*>(.*?)<\/resultset>/gs)].map(([, statement = '', rows = '']) => ({
    statement: unescaped(statement),
    rows: [...rows.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) => cellsIn(row)),
  }))
}

function cellsIn(row: string): { readonly [column: string]: string | null } {
  const cells = [...row.matchAll(/<field name="([^"]*)"(?: xsi:nil="true" \/>|>(.*?)<\/field>)/gs)]
  return Object.fromEntries(cells.map(([, name = '', value]) => [unescaped(name), value === undefined ? null : unescaped(value)]))
}

const entities: { readonly [entity: string]: string } = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

function unescaped(text: string): string {
  return text.replace(/&(?:lt|gt|quot|amp);/g, entity => entities[entity] ?? entity)
}
