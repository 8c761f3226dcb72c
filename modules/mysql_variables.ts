import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { mysqlArguments, mysqlPlace, mysqlRefusal, mysqlStep } from '../engine/state/databases/mysql.ts'
import { mysqlVariable } from '../engine/state/databases/mysql-variable.ts'
import { name, text } from '../engine/text/mysql-words.ts'

const args = {
  type: 'object',
  properties: {
    variable: { type: 'string', description: 'The variable.' },
    value: { type: 'string', description: 'Its value; without one, it is told what it is.' },
    mode: {
      type: 'string',
      enum: ['global', 'persist', 'persist_only'],
      default: 'global',
      description: 'Whether it holds until the server starts again; persist and persist_only are refused: not built yet.',
    },
    ...mysqlArguments,
  },
  required: ['variable'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a variable of MariaDB or MySQL until the server starts again, or tells it.',
  aliases: ['community.mysql.mysql_variables', 'ansible.mysql.mysql_variables'],
  args,
  examples: [
    {
      title: 'More connections',
      yaml: '- mysql_variables:\n    variable: max_connections\n    value: "200"\n    login_unix_socket: /run/mysqld/mysqld.sock\n',
      lab: true,
    },
  ],
  returns: { msg: 'What was done; the value where none was given.', queries: 'What the server was told.' },
  needs: (a, machine) => ({ now: mysqlVariable(a.variable, mysqlPlace(a, machine)) }),
  refuse: (a, { now }) => {
    if (!/^[0-9A-Za-z_.]+$/.test(a.variable)) return `invalid variable name "${a.variable}"; mend it`
    if (a.mode !== 'global') return `mode: ${a.mode} is not built yet; set it in a file of the server's`
    const refusal = mysqlRefusal(now)
    if (refusal !== undefined) return refusal
    return now.rows[0] ? undefined : `Variable not available "${a.variable}"; see SHOW GLOBAL VARIABLES`
  },
  have: ({ now }, a): State => {
    const held = now.rows[0]?.[1] ?? ''
    return { [a.variable]: a.value !== undefined && isSame(held, a.value) ? a.value : held }
  },
  want: (a): State => (a.value === undefined ? {} : { [a.variable]: a.value }),
  apply: (_, a, __, machine) => [mysqlStep(mysqlPlace(a, machine), [settingOf(a, text)])],
  makes: (_, a, { now }, machine): Made[] => [
    [
      mysqlVariable(a.variable, mysqlPlace(a, machine)),
      { isInstalled: now.isInstalled, rows: [[a.variable, shownAs(now.rows[0]?.[1] ?? '', a.value ?? '')]] },
    ],
  ],
  result: ({ now }, change, a) => {
    const held = now.rows[0]?.[1] ?? ''
    if (a.value === undefined) return { msg: held }
    if (Object.keys(change).length === 0) return { msg: 'Variable is already set to requested value.' }
    return { msg: `Variable change succeeded prev_value=${shown(held)}`, queries: [settingOf(a, value => value)] }
  },
})

/** Numbers and switches go as they are, all else as a text. */
function settingOf({ variable, value = '' }: Args, quoted: (value: string) => string): string {
  return `SET GLOBAL ${name(variable)} = ${/^-?\d+(\.\d+)?$|^\w+$/.test(value) && isNumber(value) ? value : quoted(value)}`
}

function isNumber(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value))
}

function isSame(held: string, asked: string): boolean {
  if (held === asked) return true
  if (isNumber(held) && isNumber(asked)) return Number(held) === Number(asked)
  return onOff(held) !== undefined && onOff(held) === onOff(asked)
}

function onOff(value: string): boolean | undefined {
  return { on: true, '1': true, off: false, '0': false }[value.toLowerCase()]
}

/** As the server shows it: 1 is ON where it was ON or OFF. */
function shownAs(held: string, asked: string): string {
  const isSwitch = /^(ON|OFF)$/.test(held) ? onOff(asked) : undefined
  if (isSwitch !== undefined) return isSwitch ? 'ON' : 'OFF'
  const digits = /\.(\d+)$/.exec(held)?.[1]?.length
  return digits !== undefined && isNumber(asked) ? Number(asked).toFixed(digits) : asked
}

/** A number as Ansible tells it. */
function shown(held: string): string {
  if (!/^-?\d+\.\d+$/.test(held)) return held
  return Number.isInteger(Number(held)) ? `${Number(held)}.0` : String(Number(held))
}
