import { optionArguments } from './container-arguments.ts'

type Table = { readonly [name: string]: { readonly type: string } }
export type Given = { readonly [name: string]: unknown }

const names: { readonly [argument: string]: string } = {
  etc_hosts: 'add-host',
  healthcheck: 'health-cmd',
  healthcheck_failure_action: 'health-on-failure',
  network_aliases: 'network-alias',
  secrets: 'secret',
  timezone: 'tz',
}
const short: { readonly [letter: string]: string } = { h: 'hostname', i: 'interactive', m: 'memory', t: 'tty', w: 'workdir' }
const arguments_ = Object.entries(optionArguments as Table)
const options = new Map(arguments_.map(([argument, { type }]) => [optionOf(argument), type]))

/** Options that are about the way there, not about the container. */
const passing = new Set(['authfile', 'cert-dir', 'decryption-key', 'retry', 'retry-delay', 'tls-verify'])

/** The options that arguments come to, each as one word. */
export function optionWords(given: Given): string[] {
  return arguments_.flatMap(([argument]) => {
    const value = given[argument]
    return value === undefined || value === null ? [] : valuesOf(argument, value).map(one => `--${optionOf(argument)}=${one}`)
  })
}

/** The same as they are compared: in order, without those that say what holds anyway. */
export function compared(words: readonly string[]): string[] {
  return words
    .filter(word => !/^--[a-z-]+=false$/.test(word) || /^--(http-proxy|read-only-tmpfs)=/.test(word))
    .filter(word => !passing.has(nameOf(word)))
    .toSorted()
}

/** The options that stand in the command a container was made by, up to its image. */
export function optionsIn(command: readonly string[], image: string): string[] {
  const found: string[] = []
  for (let at = 1; at < command.length && !isImage(command[at] ?? '', image); at++) {
    const word = command[at] ?? ''
    const [, long = /^-[a-z]$/.test(word) ? (short[word.slice(1)] ?? '') : '', value] = word.match(/^--([a-z0-9-]+)(?:=([\s\S]*))?$/) ?? []
    const type = options.get(long)
    if (type === undefined) continue
    if (value !== undefined) found.push(`--${long}=${value}`)
    else if (type === 'boolean') found.push(`--${long}=true`)
    else found.push(`--${long}=${command[++at] ?? ''}`)
  }
  // The variables that a playbook gives come by this name; they are compared one by one.
  return found.filter(word => word !== '--env-file=/dev/stdin')
}

function optionOf(argument: string): string {
  return names[argument] ?? argument.replace(/^healthcheck_/, 'health_').replaceAll('_', '-')
}

function nameOf(word: string): string {
  return word.slice(2).split('=')[0] ?? ''
}

function valuesOf(argument: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  if (typeof value !== 'object' || value === null) return [String(value)]
  const between = ['etc_hosts', 'tmpfs', 'blkio_weight_device'].includes(argument) ? ':' : '='
  return Object.entries(value).map(([key, one]) => (one === '' || one === null ? key : `${key}${between}${String(one)}`))
}

/** Podman keeps the whole name; what it was told may be its end. */
function isImage(word: string, image: string): boolean {
  return [image, image.replace(/:latest$/, '')].some(name => name === word || name.endsWith(`/${word}`))
}
