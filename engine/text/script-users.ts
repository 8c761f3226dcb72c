import type { Maker } from './maintainer-script.ts'

/** Options of adduser, useradd, addgroup and groupadd whose value is the word after them. */
const withValue = new Set(
  `--home --home-dir --gecos --comment --shell --ingroup --uid --gid --firstuid --lastuid --firstgid --lastgid --conf --groups --base-dir --key
  -c -d -s -g -u -G -k -K -b -e -f -p`.split(/\s+/),
)

/** The user and the group that a line of a script makes; each word is given with all that it may be, an open one as an empty list. */
export function userMade(program: string, words: readonly (readonly string[])[]): Maker[] {
  const options = new Map<string, string | undefined>()
  const names: (readonly string[])[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]?.[0]
    if (word?.startsWith('-')) {
      const [name = '', value] = word.split(/=(.*)/s, 2)
      options.set(name, value ?? (withValue.has(name) ? words[++at]?.[0] : ''))
    } else names.push(words[at] ?? [])
  }
  const isGroup = program === 'addgroup' || program === 'groupadd'
  // `adduser USER GROUP` puts one into the other.
  if (names.length !== 1) return names.length === 0 ? [{ isOpen: true }] : []
  const [name = []] = names
  if (name.length !== 1) return [{ isOpen: true }]
  const [made = ''] = name
  if (isGroup) return [{ group: made }]
  const home = options.get('--home') ?? options.get('--home-dir') ?? options.get('-d')
  const hasGroup =
    program === 'adduser' ? options.has('--group') || !options.has('--system') : !['-g', '--gid', '-N'].some(option => options.has(option))
  return [{ user: made, ...(home !== undefined && { home }), ...(hasGroup && { group: made }) }]
}

/** The users and groups that a file of sysusers.d makes. */
export function sysusersIn(text: string): Maker[] {
  return text.split('\n').flatMap((line): Maker[] => {
    const [type = '', name = '', id = '-', , home] = line.match(/"[^"]*"|\S+/g) ?? []
    if (/^g/.test(type)) return [{ group: name }]
    if (!/^u/.test(type)) return []
    return [{ user: name, ...(home && home !== '-' && { home }), ...(!id.includes(':') && { group: name }) }]
  })
}
