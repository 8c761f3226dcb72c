/** Permissions as playbooks write them: four octal digits, one more in front where special bits are set (04755). */
export function octal(mode: number): string {
  return `0${(mode & 0o7777).toString(8).padStart(3, '0')}`
}

/**
 * Permissions from what a playbook gives: 0644 (a number), "0644", "u=rwX,g=rX,o-w", by Ansible's rules, which are chmod's: without a
 * class all are meant and the umask holds, X is for folders and for what anybody may execute. Undefined for what is no mode.
 */
export function modeOf(given: unknown, now: { readonly mode: string; readonly isFolder: boolean }, umask: number): string | undefined {
  if (typeof given === 'number') return octal(given)
  const text = String(given).trim()
  if (/^(0o)?[0-7]+$/.test(text)) return octal(Number.parseInt(text.replace('0o', ''), 8))
  let mode = Number.parseInt(now.mode, 8)
  const mayExecute = now.isFolder || (mode & 0o111) !== 0
  for (const clause of text.split(',')) {
    const [, who = '', operations] = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause) ?? []
    if (operations === undefined) return undefined
    const before = { mode, mayExecute }
    for (const [, sign = '', what = ''] of operations.matchAll(/([-+=])([^-+=]*)/g)) mode = operated(mode, who, sign, what, before, umask)
  }
  return octal(mode)
}

type Class = 'u' | 'g' | 'o'
const shifts: { readonly [name in Class]: number } = { u: 6, g: 3, o: 0 }
const special: { readonly [name in Class]: { readonly letter: string; readonly bit: number } } = {
  u: { letter: 's', bit: 0o4000 },
  g: { letter: 's', bit: 0o2000 },
  o: { letter: 't', bit: 0o1000 },
}

interface Before {
  /** Before this clause. */
  readonly mode: number
  /** Whether X is x: by what the file was before all clauses. */
  readonly mayExecute: boolean
}

function operated(mode: number, who: string, sign: string, what: string, before: Before, umask: number): number {
  const classes = (['u', 'g', 'o'] as const).filter(name => who === '' || /a/.test(who) || who.includes(name))
  return classes.reduce((result, name) => {
    const bits = bitsOf(what, name, before, who === '' ? umask : 0)
    if (sign === '+') return result | bits
    if (sign === '-') return result & ~bits
    return (result & ~((7 << shifts[name]) | special[name].bit)) | bits
  }, mode)
}

/** The umask takes nothing from what is copied, from special bits and from X. */
function bitsOf(what: string, name: Class, { mode, mayExecute }: Before, umask: number): number {
  const copied = /^[ugo]$/.exec(what)?.[0] as Class | undefined
  if (copied) return ((mode >> shifts[copied]) & 7) << shifts[name]
  const three = (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (what.includes('x') ? 1 : 0)
  const execute = what.includes('X') && mayExecute ? 1 : 0
  return ((three << shifts[name]) & ~umask) | (execute << shifts[name]) | (what.includes(special[name].letter) ? special[name].bit : 0)
}
