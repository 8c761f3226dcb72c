import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { laidPackages } from './package.ts'

/** Package managers whose packages can be listed, in the order in which they are looked for. */
export const listable = ['apt', 'rpm', 'pacman', 'apk'] as const
export type Listable = (typeof listable)[number]

/** A package as its manager tells of it; `epoch` and `release` where the manager has them. */
export interface Listed {
  readonly name: string
  readonly version: string
  readonly arch?: string | null
  readonly category?: string
  readonly origin?: string
  readonly release?: string
  readonly epoch?: number | null
  readonly source: Listable
}

/** All packages of a manager; `isThere` where there is one. */
export interface PackageList {
  readonly isThere: boolean
  readonly packages: readonly Listed[]
}

const commands: { readonly [manager in Listable]: readonly [tool: string, ...words: string[]] } = {
  apt: ['dpkg-query', '-W', '-f', '${db:Status-Status}|${Package}|${Version}|${Architecture}|${Section}|${Origin}\\n'],
  rpm: ['rpm', '-qa', '--qf', 'installed|%{NAME}|%{VERSION}|%{ARCH}|%{RELEASE}|%{EPOCH}\\n'],
  pacman: ['pacman', '-Q'],
  apk: ['apk', 'info', '-v'],
}

const listKind: Kind<Listable, PackageList> = {
  name: 'packages',
  local: true,
  mayComeWithPackage: false,
  script: managers =>
    script(
      managers.map(manager => {
        const [tool, ...words] = commands[manager]
        return sh`if command -v ${tool} >/dev/null 2>&1; then printf 'list=%s\\0' "$(LC_ALL=C ${tool} ${words} 2>/dev/null)"; fi; printf 'end=\\0'`
      }),
    ),
  parse: (record, manager) => {
    const lines = record.get('list')?.split('\n').filter(Boolean)
    return { isThere: lines !== undefined, packages: (lines ?? []).flatMap(line => readers[manager](line) ?? []) }
  },
  absent: () => ({ isThere: false, packages: [] }),
  predict: (manager, _, answer, all) => {
    const laid = laidPackages(all())
    const { isThere, packages } = answer as PackageList
    if (laid.size === 0 || !isThere) return undefined
    const kept = packages.filter(({ name }) => !laid.has(name))
    const come = [...laid].flatMap(([name, version]) => (version === undefined ? [] : [{ name, version, source: manager }]))
    return { isThere, packages: [...kept, ...come] }
  },
}

/** Asks for all packages that a manager has installed. */
export function packageList(manager: Listable): Question<PackageList> {
  return ask(listKind, manager)
}

const readers: { readonly [manager in Listable]: (line: string) => Listed | undefined } = {
  apt: line => {
    const [status, name = '', version = '', arch = '', category = '', origin = ''] = line.split('|')
    return status === 'installed' ? { name, version, arch, category, origin, source: 'apt' } : undefined
  },
  rpm: line => {
    const [, name = '', version = '', arch = '', release = '', epoch = ''] = line.split('|')
    return {
      name,
      version,
      release,
      epoch: /^\d+$/.test(epoch) ? Number(epoch) : null,
      arch: arch === '(none)' ? null : arch,
      source: 'rpm',
    }
  },
  pacman: line => {
    const [name = '', version = ''] = line.split(' ')
    return { name, version, source: 'pacman' }
  },
  apk: line => {
    const [, name = '', version = '', release = ''] = /^(.*)-([^-]+)-(r\d+)$/.exec(line) ?? []
    return name === '' ? undefined : { name, version, release, source: 'apk' }
  },
}
