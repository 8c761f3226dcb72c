import { Unknown } from '../../load/values.ts'
import type { Record as Answered } from '../../shell/records.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { aptLists } from './apt-lists.ts'
import { aptFunctions } from './apt-script.ts'
import { laidPackages } from './package.ts'

/** What is wanted of packages; what APT would do about it is the answer. */
export interface AptKey {
  readonly state: 'absent' | 'present' | 'latest' | 'build-dep' | 'fixed' | 'none'
  /** As playbooks write them: name, name=1.2*, name>=1.2, na*, name:arch. */
  readonly names: readonly string[]
  /** Files of packages on the target. */
  readonly deb?: string
  readonly release: string
  readonly purge: boolean
  readonly onlyUpgrade: boolean
  readonly allowDowngrade: boolean
  /** Options of apt-get that bear on what it would do. */
  readonly options: readonly string[]
  /** apt-get's command where no names are given: dist-upgrade, autoremove … */
  readonly command?: string
}

/** One thing that was asked for, and what is there. */
export interface Asked {
  /** Which of the names it came from. */
  readonly index: number
  readonly name: string
  readonly installed: string | undefined
  /** The version that would come; undefined for a virtual package, which has none. */
  readonly chosen: string | undefined
  readonly isNeeded: boolean
  /** Why it cannot be: nobody offers the package, or none in that version; a deb that is older, or is no deb. */
  readonly missing?: 'package' | 'version' | 'older' | 'deb'
}

/** What apt-get would do. */
export interface Apt {
  readonly isThere: boolean
  readonly asked: readonly Asked[]
  readonly plan: Plan
  /** apt-get's own words for why it cannot be done. */
  readonly error?: string
}

export interface Plan {
  /** Packages with the version that would come, and that is there. */
  readonly installs: { readonly [name: string]: { readonly version: string; readonly old?: string } }
  /** Packages that would go, with their version; an empty one where only configuration files are left. */
  readonly removes: { readonly [name: string]: string }
}

const nothing: Apt = { isThere: false, asked: [], plan: { installs: {}, removes: {} } }

/** What APT would do for packages, as `apt-get -s` tells. */
export const aptKind: Kind<AptKey, Apt> = {
  name: 'apt',
  local: true,
  mayComeWithPackage: false,
  script: keys => sh`${aptFunctions}\n${keys.map(question)}`,
  parse,
  absent: () => nothing,
  predict: (key, made, answer, all) => planned(key, answer as Apt, made(aptLists()) !== undefined, all()),
}

/** Asks what APT would do. */
export function apt(key: AptKey): Question<Apt> {
  return ask(aptKind, key)
}

function question({ state, names, deb, release, purge, onlyUpgrade, allowDowngrade, options, command }: AptKey): Sh {
  const from = release === '' ? [] : ['-o', `APT::Default-Release=${release}`]
  return sh`( begin ${state} ${release} ${purge ? '1' : ''} ${onlyUpgrade ? '1' : ''} ${allowDowngrade ? '1' : ''}
${names.map((name, index) => sh`look ${index} ${name}\n`)}${deb !== undefined && sh`deb ${deb}\n`}
simulate ${command ?? ''} ${[...from, ...options]}
); printf 'end=\\0'\n`
}

function parse(record: Answered): Apt {
  if (!record.has('there')) return nothing
  const lines = (record.get('said') ?? '').split('\n')
  const errors = lines.filter(line => line.startsWith('E: '))
  return {
    isThere: true,
    asked: [...record].flatMap(([name, value]) => (/^p\d+$/.test(name) ? [askedIn(value)] : [])),
    plan: planIn(lines),
    ...((record.get('status') ?? '0') !== '0' ? { error: errors.join('\n') || lines.slice(-3).join('\n') } : {}),
  }
}

function askedIn(value: string): Asked {
  const [index = '', name = '', installed = '', chosen = '', need = '', missing = ''] = value.split('|')
  return {
    index: Number(index),
    name,
    installed: installed === '' ? undefined : installed,
    chosen: chosen === '' ? undefined : chosen,
    isNeeded: need !== '',
    ...(missing === '' ? {} : { missing: missing as NonNullable<Asked['missing']> }),
  }
}

/** `Inst name [old] (new where [arch])`, `Remv name [old]`, `Purg name [old]`, and `Del` of an autoclean. */
function planIn(lines: readonly string[]): Plan {
  const installs = lines.flatMap(line => {
    const [, name, old, version] = /^Inst (\S+) (?:\[(\S+)\] )?\((\S+)/.exec(line) ?? []
    return name === undefined || version === undefined ? [] : [[name, { version, ...(old === undefined ? {} : { old }) }] as const]
  })
  const removes = lines.flatMap(line => {
    const [, name, old = ''] = /^(?:Remv|Purg|Del) (\S+)(?: \[?([^\]\s]+))?/.exec(line) ?? []
    return name === undefined ? [] : [[name, old] as const]
  })
  return { installs: Object.fromEntries(installs), removes: Object.fromEntries(removes) }
}

/** The plan without what this run would have done before, and with what it would have undone. */
function planned(
  key: AptKey,
  now: Apt,
  isRead: boolean,
  laid: readonly (readonly [Question<unknown>, unknown])[],
): Apt | Unknown | undefined {
  const known = laidPackages(laid)
  const isListed = laid.some(([{ kind, key: of }]) => kind.name === 'file' && (of as { path: string }).path.startsWith('/etc/apt/'))
  if ((isRead || isListed) && now.asked.some(({ missing }) => missing === 'package' || missing === 'version'))
    return new Unknown('the lists of packages that this run would read first')
  if (known.size === 0) return undefined
  const asked = now.asked.map(one => (known.has(one.name) ? after(one, known.get(one.name), key) : one))
  const wanted = asked.filter(({ isNeeded }) => isNeeded)
  const left = ([name, one]: readonly [string, string | { readonly version: string }]) =>
    known.get(name) !== (typeof one === 'string' ? undefined : one.version) || !known.has(name)
  const isRemoval = key.state === 'absent'
  const installs = Object.entries(now.plan.installs).filter(left)
  const removes = Object.entries(now.plan.removes).filter(left)
  const more = wanted.filter(({ name }) => !(name in now.plan.installs) && !(name in now.plan.removes))
  return {
    ...now,
    asked,
    plan: {
      installs: Object.fromEntries([
        ...(asked.length > 0 && wanted.length === 0 ? [] : installs),
        ...(isRemoval ? [] : more.map(({ name, chosen = 'present' }) => [name, { version: chosen }] as const)),
      ]),
      removes: Object.fromEntries([
        ...(asked.length > 0 && wanted.length === 0 ? [] : removes),
        ...(isRemoval ? more.map(({ name, installed = '' }) => [name, installed] as const) : []),
      ]),
    },
  }
}

function after(one: Asked, installed: string | undefined, { state, purge }: AptKey): Asked {
  if (state === 'absent')
    return { ...one, installed, isNeeded: installed !== undefined || (purge && one.isNeeded && one.installed === undefined) }
  if (installed === undefined) return { ...one, installed, chosen: one.chosen ?? one.installed, isNeeded: true }
  return { ...one, installed, isNeeded: one.isNeeded && one.chosen !== installed && one.installed !== undefined }
}
