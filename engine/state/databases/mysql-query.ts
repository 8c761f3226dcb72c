import type { Json } from '../../module.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { outsideOfQuotes, resultsIn } from '../../text/mysql-words.ts'
import { areWordsThatAsk } from '../../text/sql-statements.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { errorsIn, type MysqlKey, type MysqlPlace, mysqlKind, reachingMysql } from './mysql.ts'

/** What a server is asked, one query after the other in one session. */
export interface MysqlAsked {
  readonly queries: readonly string[]
  readonly database?: string
  readonly manner: 'whole' | 'each' | 'only asks'
}

/** What one query came to. */
export interface MysqlAnswered {
  readonly rows: readonly { readonly [column: string]: Json }[]
  readonly count: number
}

/** What all came to; `trouble` is what the server said of the one that failed. */
export interface MysqlAnswers {
  readonly isInstalled: boolean
  readonly isReached: boolean
  readonly trouble?: string
  readonly answers: readonly MysqlAnswered[]
}

interface QueryKey extends MysqlKey {
  readonly asked: MysqlAsked
}

const queryKind: Kind<QueryKey, MysqlAnswers> = {
  ...(mysqlKind('query', () => '') as unknown as Kind<QueryKey, MysqlAnswers>),
  script: keys => script(keys.map(({ place, asked }) => askingMysql(place, asked))),
  parse: (record, key) => mysqlAnswersIn(record, key.asked),
  absent: () => ({ isInstalled: false, isReached: false, answers: [] }),
}

/** Asks what only asks: in a transaction in which the server writes nothing. */
export function mysqlAnswers(asked: MysqlAsked, place: MysqlPlace): Question<MysqlAnswers> {
  return ask(queryKind, { name: '', place, asked })
}

/** Whether a query only asks, as far as its words tell. */
export function mysqlOnlyAsks(query: string): boolean {
  return areWordsThatAsk(outsideOfQuotes(query).replace(/;\s*$/, '')) && !/;\s*\S/.test(outsideOfQuotes(query))
}

const mark = 'tsplay rows'
const end = ';;tsplay;;'

/**
 * A script that has the server do it and prints a record of what came of it. Which types columns have the client tells only where it
 * prints tables, which do not tell a null from a text: so what asks is asked a second time for them.
 */
export function askingMysql(place: MysqlPlace, asked: MysqlAsked): Sh {
  const words = ['--batch', '--binary-mode', ...(asked.database === undefined ? [] : [`--database=${asked.database}`])]
  return sh`if command -v mariadb >/dev/null 2>&1 || command -v mysql >/dev/null 2>&1; then printf 'client=1\\0said='
${reachingMysql(place)}
{ w=$(printf %s ${textOf(asked)} | my_ client ${words} --xml 2>&1 >&3); } 3>&1; printf '\\0trouble=%s\\0types=' "$w"
${asked.queries.some(query => typesOf(query) !== undefined) && sh`printf %s ${typesText(asked.queries)} | my_ client ${words} --table --column-type-info --force 2>/dev/null`}
printf '\\0'; fi; printf 'end=\\0'`
}

function textOf({ queries, manner }: MysqlAsked): string {
  const start = manner === 'each' ? undefined : `START TRANSACTION${manner === 'only asks' ? ' READ ONLY' : ''}`
  const lines = [
    `select 1 as \`${mark}\``,
    ...(start === undefined ? [] : [start]),
    ...queries.flatMap(query => [query, `select row_count() as \`${mark}\``]),
    ...(start === undefined ? [] : ['COMMIT']),
  ]
  return `delimiter ${end}\n${lines.map(line => `${line}\n${end}\n`).join('')}`
}

function typesText(queries: readonly string[]): string {
  const asking = queries.flatMap(query => [typesOf(query), `select 1 as \`${mark}\``].filter(line => line !== undefined))
  return `delimiter ${end}\nSTART TRANSACTION READ ONLY\n${end}\n${asking.map(line => `${line}\n${end}\n`).join('')}`
}

/** The same query without its rows, where that can be: then what it does is not done twice. */
function typesOf(query: string): string | undefined {
  const words = outsideOfQuotes(query).trim().toLowerCase()
  if (/\binto\b|;\s*\S/.test(words)) return undefined
  if (/^(select|with|values|table|\()/.test(words)) return `(${query.replace(/;\s*$/, '')}\n) LIMIT 0`
  return /^(show|desc|describe|explain|use)\b/.test(words) ? query : undefined
}

/** What came of it, from the record that the script prints. */
export function mysqlAnswersIn(record: ReadonlyMap<string, string>, { queries }: MysqlAsked): MysqlAnswers {
  const [first, ...results] = resultsIn(record.get('said') ?? '')
  const types = typesIn(record.get('types') ?? '')
  const trouble = errorsIn(record.get('trouble') ?? '')
  const answers: MysqlAnswered[] = []
  let rows: (typeof results)[number]['rows'] = []
  for (const result of results) {
    const counted = result.rows[0]?.[mark]
    if (counted === undefined) {
      rows = result.rows
      continue
    }
    const columns = types[answers.length] ?? new Map<string, string>()
    const typed = rows.map(row => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, valueOf(cell, columns.get(name))])))
    answers.push({ rows: typed, count: counted === '-1' ? rows.length : Number(counted) })
    rows = []
  }
  return {
    isInstalled: record.has('client'),
    isReached: first !== undefined,
    answers,
    ...(answers.length < queries.length && { trouble: trouble || 'the client ended' }),
  }
}

/** The types of columns, for each query. */
function typesIn(printed: string): ReadonlyMap<string, string>[] {
  const all: Map<string, string>[] = [new Map()]
  for (const [, name = '', type = ''] of printed.matchAll(/^Field +\d+: +`(.*)`\n(?:\w+: .*\n)*?Type: +(\w+)$/gm)) {
    if (name === mark) all.push(new Map())
    else all.at(-1)?.set(name, type)
  }
  return all
}

function valueOf(cell: string | null, type = ''): Json {
  if (cell === null) return null
  if (/^(TINY|SHORT|LONG|LONGLONG|INT24|YEAR|FLOAT|DOUBLE|NEWDECIMAL|DECIMAL)$/.test(type))
    return Number.isNaN(Number(cell)) ? cell : Number(cell)
  const [, day, time, part] = (/^(DATETIME|TIMESTAMP)$/.test(type) && /^(\S+) (\S+?)(\.\d+)?$/.exec(cell)) || []
  return day === undefined ? cell : `${day}T${time}${part === undefined || Number(part) === 0 ? '' : part.padEnd(7, '0')}`
}
