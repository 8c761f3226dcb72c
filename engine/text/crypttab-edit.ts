/** An entry of a table of encrypted devices, as far as it is asked for. */
export interface CryptEntry {
  readonly name: string
  readonly backing_device?: string
  readonly password?: string
  readonly opts?: string
  readonly state: 'absent' | 'present' | 'opts_absent' | 'opts_present'
}

/** A text with such an entry in it, or without; the words say what was done. */
export function withCryptEntry(
  text: string,
  wish: CryptEntry,
): { readonly text: string; readonly message: string; readonly refusal?: string } {
  const lines = text.split('\n')
  const at = lines.findIndex(line => wordsOf(line)[0] === wish.name)
  if (at < 0) {
    if (wish.state === 'absent' || wish.state === 'opts_absent') return { text, message: '?' }
    if (wish.backing_device === undefined)
      return { text, message: '', refusal: `'backing_device' required to add a new entry; give that of ${wish.name}` }
    const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`
    return { text: `${begun}${written(wish.name, wish.backing_device, wish.password ?? '', wish.opts ?? '')}\n`, message: 'added line' }
  }
  if (wish.state === 'absent') return { text: lines.toSpliced(at, 1).join('\n'), message: 'removed line' }
  const [name = '', device = '', password = '', held = ''] = wordsOf(lines[at] ?? '')
  const asked = optionsOf(wish.opts ?? '')
  const isOptions = wish.state === 'opts_present' || wish.state === 'opts_absent'
  const options = isOptions
    ? wish.state === 'opts_present'
      ? withOptions(optionsOf(held), asked)
      : withoutOptions(optionsOf(held), asked)
    : asked
  const line =
    wish.state === 'present'
      ? written(name, wish.backing_device ?? device, wish.password ?? password, wish.opts === undefined ? held : options.join(','))
      : written(name, device, password, options.join(','))
  const isSame = wordsOf(line).join(' ') === wordsOf(lines[at] ?? '').join(' ')
  const message = wish.state === 'present' ? 'updated line' : wish.state === 'opts_present' ? 'updated options' : 'removed options'
  return { text: isSame ? text : lines.with(at, line).join('\n'), message }
}

function wordsOf(line: string): string[] {
  const bare = line.trim()
  return bare === '' || bare.startsWith('#') ? [] : bare.split(/\s+/)
}

/** Where options stand behind it, a password that is asked for at the start has to be written. */
function written(name: string, device: string, password: string, options: string): string {
  const word = password === '' && options !== '' ? 'none' : password
  return [name, device, word, options].filter(part => part !== '').join(' ')
}

function optionsOf(text: string): string[] {
  return text.split(',').filter(option => option !== '')
}

function keyOf(option: string): string {
  return option.replace(/=.*/s, '')
}

function withOptions(held: readonly string[], asked: readonly string[]): string[] {
  const changed = held.map(option => asked.find(one => keyOf(one) === keyOf(option)) ?? option)
  return [...changed, ...asked.filter(one => !held.some(option => keyOf(option) === keyOf(one)))]
}

function withoutOptions(held: readonly string[], asked: readonly string[]): string[] {
  return held.filter(option => !asked.some(one => keyOf(one) === keyOf(option)))
}
