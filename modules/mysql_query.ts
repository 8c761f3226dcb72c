import { type Acted, action, type Json } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import { mysqlArguments, mysqlPlace, mysqlRefusal } from '../engine/state/databases/mysql.ts'
import {
  askingMysql,
  type MysqlAnswers,
  type MysqlAsked,
  mysqlAnswers,
  mysqlAnswersIn,
  mysqlOnlyAsks,
} from '../engine/state/databases/mysql-query.ts'
import type { Question } from '../engine/state/question.ts'
import { outsideOfQuotes, text } from '../engine/text/mysql-words.ts'
import { filledIn, mysqlWord } from '../engine/text/query-arguments.ts'

const args = {
  type: 'object',
  properties: {
    query: { description: 'The query, or a list of them.' },
    positional_args: { type: 'array', items: {}, description: 'What stands for each %s, in order; a list is what stands behind IN.' },
    named_args: { type: 'object', additionalProperties: true, description: 'What stands for each %(name)s.' },
    login_db: { type: 'string', description: 'The database.' },
    single_transaction: { type: 'boolean', default: false, description: 'Whether all queries are one transaction.' },
    ...mysqlArguments,
  },
  required: ['query'],
  'x-exclusive': [['positional_args', 'named_args']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly said?: Question<MysqlAnswers> }
type Now = { readonly said?: MysqlAnswers }

export default action({
  description:
    'Runs queries of MariaDB or MySQL and tells their rows. What only asks is answered in a check, too; of all else a check does not know.',
  aliases: ['community.mysql.mysql_query', 'ansible.mysql.mysql_query'],
  args,
  examples: [
    {
      title: 'What is there?',
      yaml: `- mysql_query:\n    query: SELECT schema_name FROM information_schema.schemata WHERE schema_name = %s\n    positional_args: [mysql]\n    login_unix_socket: /run/mysqld/mysqld.sock\n  register: found\n`,
      lab: true,
    },
    {
      title: 'Several, whole or not at all',
      yaml: '- mysql_query:\n    query:\n      - CREATE DATABASE IF NOT EXISTS words\n      - CREATE TABLE IF NOT EXISTS words.words (word text)\n    single_transaction: true\n    login_unix_socket: /run/mysqld/mysqld.sock\n',
      lab: true,
    },
  ],
  returns: {
    executed_queries: 'The queries, with their arguments.',
    query_result: 'The rows of each query.',
    rowcount: 'How many rows came or were changed, for each query.',
  },
  touches: true,
  host: true,
  needs: (a, machine): Reads => {
    const asked = askedOf(a)
    if (typeof asked === 'string' || !asked.queries.every(mysqlOnlyAsks)) return {}
    return { said: mysqlAnswers({ ...asked, manner: 'only asks' }, mysqlPlace(a, machine)) }
  },
  check: (a, { said }: Now): Acted => {
    if (!said) return { status: 'unknown' }
    return said.isReached && said.trouble !== undefined ? { status: 'unknown' } : told(a, said)
  },
  // An action: what a query does nobody can compare.
  run: async (a, { said }: Now, hands): Promise<Acted> => {
    if (said && said.trouble === undefined && said.isInstalled) return told(a, said)
    const asked = askedOf(a)
    if (typeof asked === 'string') return { status: 'failed', message: asked }
    const { stdout } = await hands.frame(askingMysql(mysqlPlace(a, hands.machine), asked))
    return told(a, mysqlAnswersIn(readRecords(encode(stdout))[0] ?? new Map(), asked))
  },
})

function queriesOf({ query }: Args): string[] {
  return (Array.isArray(query) ? query : [query]).map(String)
}

/** What the server is asked, or the sentence why it cannot be. */
function askedOf(a: Args, literal = text): MysqlAsked | string {
  const queries = queriesOf(a)
  try {
    return {
      queries: queries.map(query => filledIn(query, a.positional_args ?? a.named_args, value => mysqlWord(value, literal))),
      manner: a.single_transaction ? 'whole' : 'each',
      ...(a.login_db !== undefined && { database: a.login_db }),
    }
  } catch (error) {
    return `Cannot execute SQL '${queries.join("', '")}': ${error instanceof Error ? error.message : String(error)}`
  }
}

function told(a: Args, said: MysqlAnswers): Acted {
  const { answers, trouble } = said
  const refusal = said.isInstalled && said.isReached ? undefined : mysqlRefusal(said)
  if (refusal !== undefined) return { status: 'failed', message: refusal }
  const shown = askedOf(a, plain)
  const queries = typeof shown === 'string' ? queriesOf(a) : shown.queries
  if (trouble !== undefined) return { status: 'failed', message: `Cannot execute SQL '${queries[answers.length] ?? ''}': ${trouble}` }
  const isChanged = answers.some(({ count }, index) => isChange(queries[index] ?? '', count))
  return {
    status: isChanged ? 'changed' : 'ok',
    result: {
      executed_queries: [...queries],
      query_result: answers.map(({ rows }) => rows as Json),
      rowcount: answers.map(({ count }) => count),
    },
  }
}

/** As Ansible has it: what makes, alters and drops is a change, and what writes where it met a row. */
function isChange(query: string, count: number): boolean {
  const [word = ''] = outsideOfQuotes(query).trim().toUpperCase().split(/\s/)
  if (/^(CREATE|DROP|ALTER|RENAME|TRUNCATE)$/.test(word)) return true
  return /^(INSERT|UPDATE|DELETE|REPLACE)$/.test(word) && count > 0
}

const escapes: { readonly [character: string]: string } = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\u001a': '\\Z' }

/** As Python's driver writes a text. */
function plain(value: string): string {
  return `'${value.replace(/[\0\n\r\u001a"'\\]/g, character => escapes[character] ?? `\\${character}`)}'`
}
