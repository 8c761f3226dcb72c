/** A file's mode as four octal digits from what playbooks write: 0644, "644", 420, "u=rwX,g=rX,o-w". Undefined for what is none. */
export function modeOf(given: unknown, now: { readonly mode: string; readonly isFolder: boolean }, umask: number): string | undefined {
  if (given === undefined || given === null) return undefined
  if (typeof given === 'number') return octal(given)
  const text = String(given).trim()
  if (/^[0-7]{1,5}$/.test(text)) return octal(Number.parseInt(text, 8))
  if (/^0o[0-7]+$/.test(text)) return octal(Number.parseInt(text.slice(2), 8))
  let mode = Number.parseInt(now.mode, 8)
  for (const part of text.split(',')) {
    const found = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(part)
    if (!found) return undefined
    for (const [, sign = '', letters = ''] of (found[2] ?? '').matchAll(/([-+=])([rwxXstugo]*)/g))
      mode = changed(mode, found[1] ?? '', sign, letters, now.isFolder, umask)
  }
  return octal(mode)
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

const shifts = { u: 6, g: 3, o: 0 } as const

function changed(mode: number, who: string, sign: string, letters: string, isFolder: boolean, umask: number): number {
  const classes = (['u', 'g', 'o'] as const).filter(name => who === '' || who.includes('a') || who.includes(name))
  const allowed = who === '' ? ~umask : 0o7777
  let result = mode
  for (const name of classes) {
    const shift = shifts[name]
    let bits = 0
    let special = 0
    for (const letter of letters) {
      if (letter === 'r') bits |= 4
      if (letter === 'w') bits |= 2
      if (letter === 'x' || (letter === 'X' && (isFolder || (mode & 0o111) !== 0))) bits |= 1
      if (letter === 's' && name !== 'o') special |= name === 'u' ? 0o4000 : 0o2000
      if (letter === 't') special |= 0o1000
      if (letter === 'u' || letter === 'g' || letter === 'o') bits |= (mode >> shifts[letter]) & 7
    }
    const mask = ((bits << shift) & allowed) | special
    const whole = (7 << shift) | (sign === '=' && name === 'u' ? 0o4000 : 0) | (sign === '=' && name === 'g' ? 0o2000 : 0)
    if (sign === '+') result |= mask
    if (sign === '-') result &= ~mask
    if (sign === '=') result = (result & ~whole) | mask
  }
  return result
}
