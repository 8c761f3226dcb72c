import type { Json } from '../../module.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { postgresValue } from '../../text/postgres-value.ts'
import { identifier, literal } from '../../text/postgres-words.ts'
import { statementsForPsql, wordsOf } from '../../text/sql-statements.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type PostgresKey, type PostgresPlace, postgresKind, psqlWords, reaching } from './postgres.ts'

/** What a server is asked, one text after the other in one session. */
export interface Asked {
  readonly queries: readonly string[]
  readonly role?: string
  readonly path?: readonly string[]
  readonly encoding?: string
  readonly manner: 'whole' | 'each' | 'only asks'
}

/** What one text came to. */
export interface Answered {
  /** Left out for what has no rows. */
  readonly rows?: readonly { readonly [column: string]: Json }[]
  readonly tag: string
  readonly count: number
}

/** What all came to; `trouble` is what the server said of the one that failed. */
export interface PostgresAnswers {
  readonly isInstalled: boolean
  readonly trouble?: string
  readonly answers: readonly Answered[]
}

interface QueryKey extends PostgresKey {
  readonly asked: Asked
}

const rowKind = postgresKind('query', () => '')
const queryKind: Kind<QueryKey, PostgresAnswers> = {
  ...(rowKind as unknown as Kind<QueryKey, PostgresAnswers>),
  script: keys => script(keys.map(({ place, asked }) => asking(place, asked))),
  parse: (record, key) => answersIn(record, key.asked),
  absent: () => ({ isInstalled: false, answers: [] }),
}

/** Asks what only asks: in a transaction in which the server writes nothing. */
export function postgresAnswers(asked: Asked, place: PostgresPlace): Question<PostgresAnswers> {
  return ask(queryKind, { name: '', place, asked })
}

/** A null as no text is. */
const nothing = '\u0001null\u0001'

/** A script that has the server do it and prints a record of what came of it. */
export function asking(place: PostgresPlace, asked: Asked): Sh {
  const files = asked.queries.flatMap((_, index) => [`d${index}`, `r${index}`, `n${index}`])
  return sh`if command -v psql >/dev/null 2>&1; then printf 'client=1\\0'; (
umask 077; d=$(mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM; cd -- "$d" || exit 1
${reaching(place, 'psql')}
w=$(printf %s ${textOf(asked)} | pg_ ${queryWords} -d ${place.database} 2>&1 >/dev/null) || printf 'trouble=%s\\0' "\${w:-psql failed}"
for f in ${files}; do [ ! -e "$f" ] || printf '%s=%s\\0' "$f" "$(base64 <"$f")"; done
); fi; printf 'end=\\0'`
}

const queryWords = [
  ...psqlWords.filter(word => word !== '-q' && word !== 'VERBOSITY=terse'),
  'VERBOSITY=default',
  '-z',
  '-P',
  `null=${nothing}`,
]

function textOf({ queries, role, path, encoding, manner }: Asked): string {
  const before = [
    encoding !== undefined && `SET client_encoding = ${literal(encoding)}`,
    role !== undefined && `SET ROLE ${identifier(role)}`,
    path !== undefined && `SET search_path = ${path.map(identifier).join(', ')}`,
    manner !== 'each' && (manner === 'only asks' ? 'BEGIN READ ONLY' : 'BEGIN'),
  ].filter(line => line !== false)
  const lines = [
    '\\o /dev/null',
    ...before.map(line => `${line};`),
    ...queries.flatMap(linesFor),
    manner === 'each' ? '' : manner === 'whole' ? 'COMMIT;' : 'ROLLBACK;',
  ]
  return `${lines.join('\n')}\n`
}

function linesFor(query: string, index: number): string[] {
  const statements = statementsForPsql(query)
  const last = statements.at(-1)?.trim() ?? ''
  return [
    ...statements.slice(0, -1).map(statement => `${statement}\n;`),
    `\\o d${index}\n${last}\n\\gdesc`,
    `\\o r${index}\n${last}\n;`,
    `\\o n${index}`,
    '\\o /dev/null',
  ]
}

/** What came of it, from the record that the script prints. */
export function answersIn(record: ReadonlyMap<string, string>, { queries }: Asked): PostgresAnswers {
  const trouble = record.get('trouble')
  const said = (name: string) => Buffer.from(record.get(name) ?? '', 'base64').toString('utf8')
  return {
    isInstalled: record.has('client'),
    ...(trouble !== undefined && { trouble: trouble.trim().replace(/^(psql: )?(error|ERROR): +/, '') }),
    answers: queries.flatMap((query, index) => (record.has(`n${index}`) ? [answered(query, said(`d${index}`), said(`r${index}`))] : [])),
  }
}

function answered(query: string, described: string, printed: string): Answered {
  const words = described.includes('\0') ? described.split('\0').slice(0, -1) : []
  const columns = words.flatMap((name, index) => (index % 2 === 0 ? [{ name, type: words[index + 1] ?? '' }] : []))
  const cells = printed.split('\0')
  const tag = cells.pop()?.trim().split('\n').at(-1) ?? ''
  if (columns.length === 0) return { tag, count: Number(/ (\d+)$/.exec(tag)?.[1] ?? 0) }
  const rows = Array.from({ length: cells.length / columns.length }, (_, row) =>
    Object.fromEntries(columns.map(({ name, type }, column) => [name, valueOf(cells[row * columns.length + column] ?? '', type)])),
  )
  return { rows, tag: tag || tagOf(query, rows.length), count: rows.length }
}

function valueOf(cell: string, type: string): Json {
  return cell === nothing ? null : postgresValue(cell, type)
}

/** What the server says of what has rows, and psql keeps to itself. */
function tagOf(query: string, count: number): string {
  const last = statementsForPsql(query).at(-1) ?? ''
  const [first = ''] = wordsOf(last).trim().toUpperCase().split(/\s/)
  return first === 'SHOW' || first === 'EXPLAIN' || first === 'CALL' ? first : `${first === 'FETCH' ? first : 'SELECT'} ${count}`
}
