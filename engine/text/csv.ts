/** What a CSV text may be besides: spaces after a delimiter are none, and `"a"b` is an error. */
export interface CsvManner {
  readonly skipsSpaces?: boolean
  readonly isStrict?: boolean
}

/** A text that is no CSV for who is strict, in the words of Python. */
export class CsvTrouble extends Error {
  override readonly name = 'CsvTrouble'
}

/** The rows of a CSV text: quotes double themselves, empty lines are none. Throws CsvTrouble where it is strict. */
export function csvRows(source: string, delimiter: string, { skipsSpaces = false, isStrict = false }: CsvManner = {}): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field: string | undefined
  let isQuoted = false
  const endField = () => {
    row.push(field ?? '')
    field = undefined
  }
  const endRow = () => {
    if (row.length > 0 || field !== undefined) {
      endField()
      rows.push(row)
    }
    row = []
  }
  for (let at = 0; at < source.length; at++) {
    const [character = '', next] = [source[at], source[at + 1]]
    if (isQuoted && character === '"' && next === '"') {
      field += '"'
      at += 1
    } else if (isQuoted && character === '"') {
      isQuoted = false
      if (isStrict && next !== undefined && ![delimiter, '\n', '\r'].includes(next))
        throw new CsvTrouble(`'${delimiter}' expected after '"'`)
    } else if (character === '"' && field === undefined) [isQuoted, field] = [true, '']
    else if (!isQuoted && character === delimiter) endField()
    else if (!isQuoted && (character === '\n' || character === '\r')) {
      if (character === '\r' && next === '\n') at += 1
      endRow()
    } else if (isQuoted || character !== ' ' || field !== undefined || !skipsSpaces) field = (field ?? '') + character
  }
  if (isQuoted && isStrict) throw new CsvTrouble('unexpected end of data')
  endRow()
  return rows
}

/** A field as it stands in a line with commas. */
export function csvField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
