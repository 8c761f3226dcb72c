/** A piece of SQL: text in quotes, a comment, or what stands outside of both. */
interface Piece {
  readonly text: string
  readonly isPlain: boolean
}

const enclosed = [
  /e'(?:[^'\\]|\\.|'')*'/isy,
  /'(?:[^']|'')*'/sy,
  /"(?:[^"]|"")*"/sy,
  /\$([a-z_]\w*)?\$.*?\$\1\$/isy,
  /--[^\n]*/y,
  /\/\*.*?\*\//sy,
]

/** The statements of a text of PostgreSQL, each as psql takes it: a name is no variable of psql's, whatever colons are around it. */
export function statementsForPsql(text: string): string[] {
  const statements = ['']
  for (const piece of piecesOf(text)) {
    const [first = '', ...more] = piece.isPlain ? unvaried(piece.text).split(';') : [piece.text]
    statements.push(`${statements.pop() ?? ''}${first}`, ...more)
  }
  return statements.filter(statement => wordsOf(statement).trim() !== '')
}

/** What of a text stands outside of quotes and comments. */
export function wordsOf(text: string): string {
  return piecesOf(text)
    .map(piece => (piece.isPlain ? piece.text : /^[-/]/.test(piece.text) ? ' ' : "''"))
    .join('')
}

const keywords = new Set(
  'and any all array as between by case coalesce distinct else end except exists extract filter from greatest in inner intersect into is join lateral least left limit not null nullif offset on or order outer over partition right row select some then union using values when where with within'.split(
    ' ',
  ),
)
const harmless =
  /^(?:abs|array_\w+|avg|cast|ceil|char_length|concat|concat_ws|convert|database|if|ifnull|count|current_setting|date_part|date_trunc|floor|format|has_\w+_privilege|inet_server_\w+|json\w*|lower|length|max|min|now|obj_description|pg_encoding_to_char|pg_get_\w+|pg_is_in_recovery|pg_database_size|pg_size_pretty|pg_table_is_visible|pg_\w+_size|quote_\w+|regexp_\w+|replace|round|row_number|split_part|string_agg|substring|sum|to_char|to_date|to_json|to_jsonb|to_regclass|trim|unnest|upper|version)$/

/** Whether a statement only asks, as far as its words tell: no function in it is known to do more. */
export function onlyAsks(statement: string): boolean {
  return areWordsThatAsk(wordsOf(statement))
}

/** The same of words that stand outside of quotes and comments, where a text is two quotes. */
export function areWordsThatAsk(outside: string): boolean {
  const words = outside.toLowerCase().trim()
  if (!/^(select|show|values|table|with|desc|describe|\()/.test(words)) return false
  // A name in quotes may be that of anything.
  if (/''\s*\(|\b(insert|update|delete|merge|into|copy|call|replace)\b(?!\s*\()/.test(words)) return false
  const called = [...words.matchAll(/([a-z_][\w$.]*)\s*\(/g)].map(([, name = '']) => name.replace(/^pg_catalog\./, ''))
  return called.every(name => keywords.has(name) || harmless.test(name))
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  for (let at = 0; at < text.length; ) {
    const found = startsAWord(text, at) ? enclosedAt(text, at) : undefined
    if (found === undefined) plain += text[at++] ?? ''
    else {
      pieces.push({ text: plain, isPlain: true }, { text: found, isPlain: false })
      plain = ''
      at += found.length
    }
  }
  return [...pieces, { text: plain, isPlain: true }]
}

/** A letter or a dollar within a word begins nothing. */
function startsAWord(text: string, at: number): boolean {
  return !/[e$]/i.test(text[at] ?? '') || !/[\w$]/.test(text[at - 1] ?? '')
}

function enclosedAt(text: string, at: number): string | undefined {
  for (const pattern of enclosed) {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    if (found !== undefined) return found
  }
  return undefined
}

function unvaried(words: string): string {
  return words.replace(/(?<!:):(?=[\w'"{])/g, '\\:')
}
