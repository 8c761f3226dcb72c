/** The variables of a file with a line for each, comments and empty lines aside; `odd` where a line is none. */
export function variablesIn(source: string): readonly (readonly [name: string, value: string])[] | 'odd' {
  const lines = source
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .map(line => line.trim())
    .filter(line => line !== '')
  if (lines.some(line => !line.includes('='))) return 'odd'
  return lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
}
