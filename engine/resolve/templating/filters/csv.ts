/** The rows of a CSV text: quotes double themselves, empty lines are none. */
export function csvRows(source: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  const endField = () => {
    row.push(field)
    field = ''
  }
  const endRow = () => {
    endField()
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  for (let at = 0; at < source.length; at++) {
    const character = source[at] ?? ''
    if (isQuoted && character === '"' && source[at + 1] === '"') {
      field += '"'
      at += 1
    } else if (character === '"' && (isQuoted || field === '')) isQuoted = !isQuoted
    else if (!isQuoted && character === delimiter) endField()
    else if (!isQuoted && (character === '\n' || character === '\r')) {
      if (character === '\r' && source[at + 1] === '\n') at += 1
      endRow()
    } else field += character
  }
  if (field !== '' || row.length > 0) endRow()
  return rows
}
