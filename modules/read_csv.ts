import { type Json, reader } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import { CsvTrouble, csvRows } from '../engine/text/csv.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, 'x-aliases': ['filename'], description: 'The file, on the target.' },
    key: { type: 'string', description: 'The column whose values name the rows of `dict`; left out, the rows are in `list`.' },
    dialect: { type: 'string', default: 'excel', description: 'excel and unix have commas between fields, excel-tab has tabs.' },
    fieldnames: { type: 'array', items: { type: 'string' }, description: 'Names of the columns, where the first row does not have them.' },
    unique: { type: 'boolean', default: true, description: 'Whether two rows with the same key are a failure; else the last one counts.' },
    delimiter: { type: 'string', description: 'The character between fields.' },
    skipinitialspace: { type: 'boolean', default: false, description: 'Whether spaces at the beginning of a field are none of it.' },
    strict: { type: 'boolean', default: false, description: 'Whether what is no proper CSV is a failure.' },
  },
  required: ['path'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default reader({
  description: 'Reads a CSV file of the target: a list of rows, or a dictionary of them.',
  aliases: ['community.general.read_csv'],
  args,
  examples: [
    {
      title: 'Read the accounts, as rows of colons',
      yaml: '- read_csv:\n    path: /etc/group\n    delimiter: ":"\n    fieldnames: [name, password, gid, members]\n    key: name',
    },
  ],
  returns: { list: 'The rows, each by the names of its columns; empty with key.', dict: 'The rows by their keys; empty without key.' },
  needs: (a, machine) => ({ now: text(targetPath(a.path, machine)) }),
  refuse: (a, { now }) => {
    if (!(a.dialect in delimiters))
      return `Dialect '${a.dialect}' is not supported by your version of python.; take excel, excel-tab or unix`
    if (a.delimiter !== undefined && [...a.delimiter].length !== 1)
      return 'Unable to create custom dialect: "delimiter" must be a 1-character string; name one character'
    if (!now.bytes) return `Unable to open file: ${a.path} is ${now.exists ? 'not readable' : 'not there'}; make it first, or mend its path`
    const read = rowsOf(a, now)
    return typeof read === 'string' ? `Unable to process file: ${read}; mend the file, or leave strict out` : keyTrouble(a, read)
  },
  result: ({ now }, a) => {
    const read = rowsOf(a, now)
    const rows = typeof read === 'string' ? [] : read.rows
    if (a.key === undefined) return { list: rows, dict: {} }
    const { key } = a
    return { list: [], dict: Object.fromEntries(rows.map(row => [String(row[key]), row])) }
  },
})

const delimiters: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' }

interface Read {
  readonly names: readonly string[]
  readonly rows: readonly { readonly [name: string]: Json }[]
}

function rowsOf(a: Args, { bytes = new Uint8Array() }: FileText): Read | string {
  try {
    const delimiter = a.delimiter ?? delimiters[a.dialect] ?? ','
    const all = csvRows(Buffer.from(bytes).toString('utf8'), delimiter, { skipsSpaces: a.skipinitialspace, isStrict: a.strict })
    const [names = [], rows] = a.fieldnames === undefined ? [all[0], all.slice(1)] : [a.fieldnames, all]
    return { names, rows: rows.map(row => named(names, row)) }
  } catch (error) {
    if (error instanceof CsvTrouble) return error.message
    throw error
  }
}

/** Columns that a row has not are null; what it has more is a list that is called null, as with Python. */
function named(names: readonly string[], row: readonly string[]): { readonly [name: string]: Json } {
  const more = row.length > names.length ? [['null', row.slice(names.length)] as const] : []
  return Object.fromEntries([...names.map((name, index) => [name, row[index] ?? null] as const), ...more])
}

function keyTrouble({ key, unique }: Args, { names, rows }: Read): string | undefined {
  if (key === undefined) return undefined
  if (!names.includes(key)) return `Key '${key}' was not found in the CSV header fields: ${names.join(', ')}; name one of them`
  const values = rows.map(row => row[key])
  const twice = unique ? values.find((value, index) => values.indexOf(value) !== index) : undefined
  return twice === undefined ? undefined : `Key '${key}' is not unique for value '${String(twice)}'; take another, or add unique: false`
}
