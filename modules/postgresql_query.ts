import { type Acted, action, type Json } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import { type PostgresPlace, postgresArguments, postgresPlace, postgresRefusal } from '../engine/state/databases/postgres.ts'
import { type Asked, answersIn, asking, type PostgresAnswers, postgresAnswers } from '../engine/state/databases/postgres-query.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import type { Question } from '../engine/state/question.ts'
import { literal } from '../engine/text/postgres-words.ts'
import { filledIn, postgresWord, type QueryArguments } from '../engine/text/query-arguments.ts'
import { onlyAsks, statementsForPsql } from '../engine/text/sql-statements.ts'

const args = {
  type: 'object',
  properties: {
    query: { description: 'The query, or a list of them: one transaction.' },
    path_to_script: { type: 'string', 'x-path': true, description: 'A file of the target with SQL, instead of query.' },
    as_single_query: {
      type: 'boolean',
      default: true,
      description: 'Whether such a file is one query; else each of its statements is one.',
    },
    positional_args: { type: 'array', items: {}, description: 'What stands for each %s, in order; a list becomes an array.' },
    named_args: { type: 'object', additionalProperties: true, description: 'What stands for each %(name)s.' },
    db: { type: 'string', 'x-aliases': ['login_db'], description: 'The database; postgres where it is left out.' },
    autocommit: { type: 'boolean', default: false, description: 'Whether each query is a transaction of its own: VACUUM wants that.' },
    search_path: { type: 'array', items: { type: 'string' }, description: 'The schemas that names are looked for in.' },
    encoding: { type: 'string', description: 'How texts are encoded on the way: UTF-8.' },
    ...postgresArguments,
  },
  'x-exclusive': [
    ['positional_args', 'named_args'],
    ['query', 'path_to_script'],
  ],
  'x-one-of': [['query', 'path_to_script']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly file?: Question<FileText>; readonly said?: Question<PostgresAnswers> }
type Now = { readonly file?: FileText; readonly said?: PostgresAnswers }

export default action({
  description:
    'Runs queries of PostgreSQL and tells their rows. What only asks is answered in a check, too; of all else a check does not know.',
  aliases: ['community.postgresql.postgresql_query'],
  args,
  examples: [
    {
      title: 'What is there?',
      yaml: `- postgresql_query:\n    query: SELECT datname FROM pg_database WHERE datname = %s\n    positional_args: [postgres]\n  register: found\n`,
      lab: true,
    },
    {
      title: 'Several, whole or not at all',
      yaml: '- postgresql_query:\n    query:\n      - CREATE TABLE IF NOT EXISTS words (word text)\n      - DELETE FROM words\n',
      lab: true,
    },
  ],
  returns: {
    query: 'The last query, with its arguments.',
    query_list: 'The queries.',
    query_result: 'The rows of the last query; an empty mapping for one that has none.',
    query_all_results: 'The rows of each.',
    rowcount: 'How many rows came or were changed, of all.',
    statusmessage: 'What the server said of the last.',
  },
  touches: true,
  host: true,
  needs: (a): Reads => {
    if (a.path_to_script !== undefined) return { file: text(a.path_to_script) }
    const asked = askedOf(a, queriesOf(a))
    const isHarmless = typeof asked !== 'string' && asked.queries.every(query => statementsForPsql(query).every(onlyAsks))
    return isHarmless ? { said: postgresAnswers({ ...asked, manner: 'only asks' }, placeOf(a)) } : {}
  },
  check: (a, now: Now): Acted => {
    const { said } = now
    if (said && said.answers.length === queriesOf(a).length && said.trouble === undefined) return told(a, queriesOf(a), said)
    const refusal = said && said.answers.length === 0 && /^connection to server|^could not connect/.test(said.trouble ?? '') && said
    return said?.isInstalled === false || refusal ? { status: 'failed', message: postgresRefusal(said) ?? '' } : { status: 'unknown' }
  },
  // An action: what a query does nobody can compare.
  run: async (a, now: Now, hands): Promise<Acted> => {
    if (now.file && !now.file.bytes)
      return { status: 'failed', message: `Cannot read file '${a.path_to_script}'`, hint: 'see that it is there, and who may read it' }
    const queries = queriesOf(a, now.file)
    if (now.said && now.said.trouble === undefined && now.said.answers.length === queries.length) return told(a, queries, now.said)
    const asked = askedOf(a, queries)
    if (typeof asked === 'string') return { status: 'failed', message: asked }
    const { stdout } = await hands.frame(asking(placeOf(a), asked))
    return told(a, queries, answersIn(readRecords(encode(stdout))[0] ?? new Map(), asked))
  },
})

function placeOf(a: Args): PostgresPlace {
  return postgresPlace(a, a.db ?? 'postgres')
}

function queriesOf({ query, as_single_query }: Args, file?: FileText): string[] {
  if (!file) return (Array.isArray(query) ? query : [query]).map(String)
  const script = Buffer.from(file.bytes ?? '').toString('utf8')
  return as_single_query ? [script] : script.split(';').filter(part => part.trim() !== '')
}

/** What the server is asked, or the sentence why it cannot be. */
function askedOf(a: Args, queries: readonly string[], quoted = literal): Asked | string {
  const given: QueryArguments | undefined = a.positional_args ?? a.named_args
  try {
    const filled = queries.map(query => filledIn(query, given, value => postgresWord(value, quoted)))
    const empty = filled.find(query => statementsForPsql(query).length === 0)
    if (empty !== undefined) return `Cannot execute SQL '${empty}': can't execute an empty query; give one`
    return {
      queries: filled,
      manner: a.autocommit ? 'each' : 'whole',
      ...(a.session_role !== undefined && { role: a.session_role }),
      ...(a.search_path && { path: a.search_path }),
      ...(a.encoding !== undefined && { encoding: a.encoding }),
    }
  } catch (error) {
    return `Cannot execute SQL '${queries.join("', '")}': ${error instanceof Error ? error.message : String(error)}`
  }
}

function told(a: Args, queries: readonly string[], said: PostgresAnswers): Acted {
  const { answers, trouble } = said
  if (!said.isInstalled || (answers.length === 0 && /^connection to server|^could not connect/.test(trouble ?? '')))
    return { status: 'failed', message: postgresRefusal(said) ?? '' }
  const shown = askedOf(a, queries, plain)
  const filled = typeof shown === 'string' ? queries : shown.queries
  if (trouble !== undefined)
    return {
      status: 'failed',
      message: `Cannot execute SQL '${filled[answers.length] ?? filled.at(-1)}': ${trouble}`,
      result: { query_list: [...queries] },
    }
  const rows = answers.map(answer => (answer.rows ?? {}) as Json)
  const result = {
    query: filled.at(-1) ?? '',
    query_list: [...queries],
    statusmessage: answers.at(-1)?.tag ?? '',
    query_result: rows.at(-1) ?? {},
    query_all_results: rows,
    rowcount: answers.reduce((sum, { count }) => sum + count, 0),
  }
  return { status: answers.some(({ tag }) => isChange(tag)) ? 'changed' : 'ok', result }
}

/** As Ansible has it: all but SELECT changes something, and INSERT, UPDATE and DELETE where they met a row. */
function isChange(tag: string): boolean {
  const [word, ...numbers] = tag.split(' ')
  if (word === 'SELECT') return false
  return ['INSERT', 'UPDATE', 'DELETE'].includes(word ?? '') ? numbers.at(-1) !== '0' : true
}

function plain(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
