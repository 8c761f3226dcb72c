/** What a table of cron is to have under a name: a line of a job, or one that sets a variable; none where it is to go. */
export interface CronWish {
  readonly name: string
  readonly isVariable: boolean
  readonly line: string | undefined
  readonly insertafter?: string
  readonly insertbefore?: string
}

const marker = '#Ansible: '

/** The table with the wish fulfilled; undefined where the variable beside which it is to stand is missing. */
export function withWish(table: string, wish: CronWish): string | undefined {
  const lines = table.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const edited = wish.isVariable ? withVariable(lines, wish) : withJob(lines, wish)
  return edited?.map(line => `${line}\n`).join('')
}

/** Names of the jobs that stand under one. */
export function jobsIn(table: string): string[] {
  return table.split('\n').flatMap(line => (line.startsWith(marker) ? [line.slice(marker.length).trim()] : []))
}

/** Names of the variables that are set. */
export function variablesIn(table: string): string[] {
  return table.split('\n').flatMap(line => variableOf(line) ?? [])
}

function withJob(lines: readonly string[], { name, line }: CronWish): readonly string[] {
  const at = lines.findIndex(one => one.startsWith(marker) && one.slice(marker.length).trim() === name)
  if (line === undefined) return at < 0 ? lines : [...lines.slice(0, at), ...lines.slice(at + 2)]
  if (at >= 0) return [...lines.slice(0, at + 1), line, ...lines.slice(at + 2)]
  // Somebody wrote the same job without a name: it gets one.
  const bare = lines.findIndex((one, index) => one === line && !(lines[index - 1] ?? '').startsWith(marker))
  return bare < 0 ? [...lines, marker + name, line] : [...lines.slice(0, bare), marker + name, ...lines.slice(bare)]
}

function withVariable(lines: readonly string[], { name, line, insertafter, insertbefore }: CronWish): readonly string[] | undefined {
  const find = (variable: string) => lines.findIndex(one => variableOf(one) === variable)
  const at = find(name)
  if (line === undefined) return at < 0 ? lines : [...lines.slice(0, at), ...lines.slice(at + 1)]
  if (at >= 0) return [...lines.slice(0, at), line, ...lines.slice(at + 1)]
  const beside = insertafter ?? insertbefore
  const found = beside === undefined ? 0 : find(beside)
  if (found < 0) return undefined
  const place = insertafter === undefined ? found : found + 1
  return [...lines.slice(0, place), line, ...lines.slice(place)]
}

function variableOf(line: string): string | undefined {
  return /^([A-Za-z_]\w*)\s*=/.exec(line)?.[1]
}
