import { text } from '../../text/mysql-words.ts'
import { ask, type Question } from '../question.ts'
import { type MysqlPlace, type MysqlRows, mysqlKind } from './mysql.ts'

const variableKind = mysqlKind('variable', ({ name }) => `show global variables where variable_name = ${text(name)}`)

/** Asks a server for a variable: its name and its value. */
export function mysqlVariable(name: string, place: MysqlPlace): Question<MysqlRows> {
  return ask(variableKind, { name, place })
}
