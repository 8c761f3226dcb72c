/** One rule of a service of PAM. */
export interface PamRule {
  readonly type: string
  readonly control: string
  readonly module: string
  readonly arguments: readonly string[]
}

/** What becomes of the rules that have a type, a control and a module. */
export type PamChange =
  | { readonly does: 'absent' }
  | { readonly does: 'args_present' | 'args_absent'; readonly arguments: readonly string[] }
  | { readonly does: 'updated'; readonly to: Partial<PamRule> }
  | { readonly does: 'before' | 'after'; readonly rule: PamRule }

/** A text of PAM after a change, and how many rules it touched. Where one is touched all are written anew, as Ansible does. */
export function withPamChange(text: string, about: Omit<PamRule, 'arguments'>, change: PamChange): { text: string; count: number } {
  const lines = text.split('\n')
  const touched = lines.map((line, at) => {
    const rule = ruleIn(line)
    return rule && isAbout(rule, about)
      ? touchedLines(line, rule, change, { before: neighbour(lines, at, -1), after: neighbour(lines, at, 1) })
      : [line]
  })
  const count = touched.filter((now, at) => now.length !== 1 || now[0] !== lines[at]).length
  if (count === 0) return { text, count }
  const after = touched.flat()
  if (after.at(-1) === '') after.pop()
  return { text: after.map(line => `${asWritten(line)}\n`).join(''), count }
}

interface Neighbours {
  readonly before: PamRule | undefined
  readonly after: PamRule | undefined
}

function touchedLines(line: string, rule: PamRule, change: PamChange, next: Neighbours): string[] {
  switch (change.does) {
    case 'absent':
      return []
    case 'args_present':
      return rewritten(line, rule, { ...rule, arguments: withArguments(rule.arguments, change.arguments) })
    case 'args_absent':
      return rewritten(line, rule, { ...rule, arguments: rule.arguments.filter(one => !change.arguments.includes(one)) })
    case 'updated':
      return rewritten(line, rule, { ...rule, ...change.to })
    default: {
      const held = next[change.does]
      if (held && isAbout(held, change.rule)) return [line]
      return change.does === 'before' ? [written(change.rule), line] : [line, written(change.rule)]
    }
  }
}

/** The rule that stands next in a direction, whatever comments lie between. */
function neighbour(lines: readonly string[], at: number, step: 1 | -1): PamRule | undefined {
  for (let index = at + step; index >= 0 && index < lines.length; index += step) {
    const line = lines[index] ?? ''
    if (!/^\s*(#|$)/.test(line)) return ruleIn(line)
  }
  return undefined
}

/** Arguments NAME=VALUE take the place of those with the same name. */
function withArguments(held: readonly string[], wanted: readonly string[]): readonly string[] {
  return wanted.reduce<readonly string[]>((all, one) => {
    const name = /^([^=]+)=/.exec(one)?.[1]
    const at = name === undefined ? all.indexOf(one) : all.findIndex(other => other.startsWith(`${name}=`))
    return at === -1 ? [...all, one] : all.with(at, one)
  }, held)
}

function rewritten(line: string, old: PamRule, rule: PamRule): string[] {
  return [written(old) === written(rule) ? line : written(rule)]
}

function asWritten(line: string): string {
  const rule = ruleIn(line)
  return rule ? written(rule) : line
}

function written({ type, control, module, arguments: words }: PamRule): string {
  return `${type.padEnd(10)} ${[control, module, ...words].join(' ')}`
}

function ruleIn(line: string): PamRule | undefined {
  const [, type, control, module, rest = ''] =
    /^\s*(-?(?:auth|account|session|password))\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)$/.exec(line) ?? []
  if (type === undefined || control === undefined || module === undefined) return undefined
  return { type, control: control.replace(/\s+/g, ' '), module, arguments: rest.match(/\[(?:\\.|[^\]])*\]|\S+/g) ?? [] }
}

function isAbout(rule: PamRule, about: Omit<PamRule, 'arguments'>): boolean {
  return rule.type === about.type && rule.control === about.control && rule.module === about.module
}
