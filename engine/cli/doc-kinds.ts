import { keywords } from '../load/keywords.ts'
import { allFilters } from '../resolve/templating/filters/all.ts'
import { lookupNames } from '../resolve/templating/lookups/run.ts'
import { allTests } from '../resolve/templating/tests/all.ts'

/** What is there of a kind besides modules: a name and, where there is one, a sentence. */
export type Named = readonly (readonly [name: string, sentence: string])[]

const names = (all: Iterable<string>): Named => [...new Set(all)].sort().map(name => [name, ''])

/** Kinds of ansible-doc that can be told of here. */
export const kinds: { readonly [kind: string]: () => Named } = {
  keyword: () =>
    Object.entries(keywords)
      .map(([name, { on, description }]): [string, string] => [name, `${description} (${on.join(', ')})`])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  filter: () => names(allFilters.keys()),
  test: () => names(allTests.keys()),
  lookup: () => names(lookupNames()),
  become: () => names(['sudo', 'su', 'doas']),
  connection: () => names(['ssh', 'local', 'podman', 'docker', 'nspawn', 'chroot']),
  strategy: () => names(['linear', 'free', 'host_pinned']),
  inventory: () => names(['ini', 'yaml', 'toml', 'script', 'host_list', 'constructed', 'generator']),
  callback: () => names(['default', 'minimal', 'oneline', 'json', 'yaml', 'debug', 'junit', 'profile_tasks', 'timer']),
}

/** Kinds that Ansible has as Python and nothing here answers to. */
export const absent: readonly string[] = ['cache', 'cliconf', 'httpapi', 'netconf', 'shell', 'vars']

/** Lines of a list. */
export function listed(named: Named): string {
  const widest = Math.max(...named.map(([name]) => name.length))
  return named.map(([name, sentence]) => `${sentence === '' ? name : `${name.padEnd(widest)}  ${sentence}`}\n`).join('')
}
