import { readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { glob } from 'glob'
import SSHConfig, { LineType } from 'ssh-config'
import type { Address } from './link.ts'
import type { SshOptions } from './ssh-settings.ts'

/** What the ssh_config files and the options say of a host: for where there is no ssh program to ask. */
export async function configured(address: Address): Promise<SshOptions> {
  const { options, file } = spoken(address.sshArgs)
  const state: State = { options: new Map(options), original: address.host, user: address.user ?? options.get('user')?.[0] }
  if (address.privateKeyFile !== undefined) add(state, 'identityfile', address.privateKeyFile)
  const files = file === undefined ? [join(homedir(), '.ssh/config'), '/etc/ssh/ssh_config'] : file === 'none' ? [] : [file]
  for (const path of files) await readInto(state, path, dirname(path), 0)
  return withDefaults(state.options)
}

interface State {
  readonly options: Map<string, string[]>
  readonly original: string
  readonly user: string | undefined
}

/** Options that may stand several times; of all others the first counts. */
const repeated = new Set(['identityfile', 'certificatefile', 'sendenv'])

/** Short options of the ssh program that take a value, and the keyword each stands for. */
const short: { readonly [letter: string]: string } = { i: 'identityfile', J: 'proxyjump', l: 'user', p: 'port' }

/** Words of a command line as options: -o in all its spellings, -i, -J, -l, -p; -F names a file. */
function spoken(words: readonly string[]): { options: Map<string, string[]>; file: string | undefined } {
  const state: State = { options: new Map(), original: '', user: undefined }
  let file: string | undefined
  for (let at = 0; at < words.length; at++) {
    const [, letter, glued = ''] = words[at]?.match(/^-([A-Za-z])(.*)$/s) ?? []
    if (letter === undefined || !/[oFiJlpbcDEeIKLmQRSWw]/.test(letter)) continue
    const value = glued === '' ? (words[++at] ?? '') : glued
    if (letter === 'F') file ??= value
    const [, keyword, text] = letter === 'o' ? (value.match(/^\s*(\w+)\s*[=\s]\s*(.*)$/s) ?? []) : ['', short[letter], value]
    if (keyword !== undefined && text !== undefined) add(state, keyword, text)
  }
  return { options: state.options, file }
}

async function readInto(state: State, path: string, folder: string, depth: number): Promise<void> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return
  }
  for (const line of SSHConfig.parse(text)) {
    if (line.type !== LineType.DIRECTIVE) continue
    const section = 'config' in line ? line.config : undefined
    if (!section) await take(state, line.param, line.value, folder, depth)
    else if (applies(state, line.param, words(line.value)))
      for (const inner of section) if (inner.type === LineType.DIRECTIVE) await take(state, inner.param, inner.value, folder, depth)
  }
}

async function take(state: State, param: string, value: Value, folder: string, depth: number): Promise<void> {
  if (param.toLowerCase() !== 'include') return add(state, param, words(value).join(' '))
  if (depth >= 16) return
  for (const pattern of words(value)) {
    const place = pattern.replace(/^~(?=\/)/, homedir())
    const files = await glob(isAbsolute(place) ? place : join(folder, place))
    for (const file of files.sort()) await readInto(state, file, folder, depth + 1)
  }
}

type Value = string | readonly { readonly val: string }[]

function words(value: Value): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val)
}

function applies(state: State, param: string, said: readonly string[]): boolean {
  if (param.toLowerCase() === 'host') return fitsAny(said, state.original)
  const subject: { readonly [criterion: string]: string } = {
    host: state.options.get('hostname')?.[0] ?? state.original,
    originalhost: state.original,
    user: state.user ?? state.options.get('user')?.[0] ?? userInfo().username,
    localuser: userInfo().username,
  }
  for (let at = 0; at < said.length; at++) {
    const [, not, criterion = ''] = said[at]?.toLowerCase().match(/^(!?)(.*)$/) ?? []
    if (criterion === 'all') continue
    // exec, canonical, final and tagged need the program.
    const text = subject[criterion]
    if (text === undefined) return false
    if (fitsAny((said[++at] ?? '').split(','), text) === (not === '!')) return false
  }
  return true
}

function fitsAny(patterns: readonly string[], text: string): boolean {
  const fits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'i',
    ).test(text)
  if (patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1)))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && fits(pattern))
}

function add({ options }: State, keyword: string, value: string): void {
  const name = keyword.toLowerCase()
  const there = options.get(name)
  if (!there || repeated.has(name)) options.set(name, [...(there ?? []), value])
}

function withDefaults(options: Map<string, string[]>): SshOptions {
  const usual = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map(name => `~/.ssh/${name}`)
  const defaults: readonly (readonly [string, string[]])[] = [
    ['identityfile', usual],
    ['userknownhostsfile', ['~/.ssh/known_hosts ~/.ssh/known_hosts2']],
    ['globalknownhostsfile', ['/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2']],
  ]
  return new Map([...defaults, ...options])
}
