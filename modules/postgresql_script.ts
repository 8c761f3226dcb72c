import { type Acted, action } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import { postgresArguments, postgresPlace, postgresRefusal } from '../engine/state/databases/postgres.ts'
import { type Asked, answersIn, asking } from '../engine/state/databases/postgres-query.ts'
import { text } from '../engine/state/files/text.ts'
import { literal } from '../engine/text/postgres-words.ts'
import { filledIn, postgresWord } from '../engine/text/query-arguments.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, description: 'A file of the target with SQL: one transaction.' },
    positional_args: { type: 'array', items: {}, description: 'What stands for each %s, in order; a list becomes an array.' },
    named_args: { type: 'object', additionalProperties: true, description: 'What stands for each %(name)s.' },
    db: { type: 'string', 'x-aliases': ['login_db'], description: 'The database; postgres where it is left out.' },
    search_path: { type: 'array', items: { type: 'string' }, description: 'The schemas that names are looked for in.' },
    encoding: { type: 'string', description: 'How texts are encoded on the way: UTF-8.' },
    ...postgresArguments,
  },
  required: ['path'],
  'x-exclusive': [['positional_args', 'named_args']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default action({
  description: 'Runs a file of SQL on a PostgreSQL and tells the rows of its last statement. It counts as a change, whatever it does.',
  aliases: ['community.postgresql.postgresql_script'],
  args,
  examples: [{ title: 'Run a file', yaml: '- postgresql_script:\n    db: app\n    path: /srv/app.sql\n', lab: true }],
  returns: {
    query: 'What was run, with its arguments.',
    query_result: 'The rows of the last statement; an empty mapping for one that has none.',
    rowcount: 'How many rows came or were changed by it; -1 where that is nothing to count.',
    statusmessage: 'What the server said of it.',
  },
  touches: true,
  host: true,
  needs: a => ({ file: text(a.path) }),
  check: () => ({ status: 'unknown' }),
  // An action: what a script does nobody can compare.
  run: async (a, { file }, hands): Promise<Acted> => {
    if (!file.bytes) return { status: 'failed', message: `Cannot read file '${a.path}'`, hint: 'see that it is there, and who may read it' }
    const script = Buffer.from(file.bytes).toString('utf8')
    const [query, shown] = [filled(script, a, literal), filled(script, a, plain)]
    if (query instanceof Error) return { status: 'failed', message: `Cannot execute SQL '${script}': ${query.message}` }
    const asked = askedOf(a, query)
    const { stdout } = await hands.frame(asking(postgresPlace(a, a.db ?? 'postgres'), asked))
    const said = answersIn(readRecords(encode(stdout))[0] ?? new Map(), asked)
    const [answer] = said.answers
    if (!answer) {
      const isReached = said.isInstalled && !/^connection to server|^could not connect/.test(said.trouble ?? '')
      const message = isReached ? `Cannot execute SQL '${String(shown)}': ${said.trouble ?? 'psql ended'}` : postgresRefusal(said)
      return { status: 'failed', message: message ?? '' }
    }
    const { rows, tag, count } = answer
    const isCounted = rows !== undefined || /\d$/.test(tag)
    const result = { query: String(shown), query_result: rows ?? {}, rowcount: isCounted ? count : -1, statusmessage: tag }
    return { status: 'changed', result }
  },
})

function filled(script: string, a: Args, quoted: (text: string) => string): string | Error {
  try {
    return filledIn(script, a.positional_args ?? a.named_args, value => postgresWord(value, quoted))
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function askedOf(a: Args, query: string): Asked {
  return {
    queries: [query],
    manner: 'whole',
    ...(a.session_role !== undefined && { role: a.session_role }),
    ...(a.search_path && { path: a.search_path }),
    ...(a.encoding !== undefined && { encoding: a.encoding }),
  }
}

function plain(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
