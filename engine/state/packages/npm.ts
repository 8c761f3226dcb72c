import { Unknown } from '../../load/values.ts'
import type { Json } from '../../module.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { file } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A folder with packages of Node, or those of the machine. */
export interface NpmKey {
  readonly executable: string
  /** Left out: those of the machine. */
  readonly path?: string
  /** Words for npm: without development, with another registry. */
  readonly words: readonly string[]
  /** Whether the registry is asked what is newer. */
  readonly asksNewest: boolean
}

/** What npm has there: versions by name; names that package.json wants and that are not as wanted; what could be newer. */
export interface NpmPackages {
  readonly isInstalled: boolean
  readonly isThere: boolean
  readonly installed: { readonly [name: string]: string }
  readonly missing: readonly string[]
  readonly outdated: readonly string[]
}

const none: NpmPackages = { isInstalled: false, isThere: false, installed: {}, missing: [], outdated: [] }

function kind(name: string, local: boolean): Kind<NpmKey, NpmPackages> {
  return {
    name,
    local,
    mayComeWithPackage: true,
    script: keys => script(keys.map(key => sh`( ${look(key)} ); printf 'end=\\0'`)),
    parse: record => {
      const { dependencies = {} } = parsed(record.get('list')) as { readonly dependencies?: { readonly [name: string]: Dependency } }
      const [there, gone] = [
        Object.entries(dependencies).filter(([, one]) => isFine(one)),
        Object.entries(dependencies).filter(([, one]) => !isFine(one)),
      ]
      return {
        isInstalled: record.has('npm'),
        isThere: record.has('there'),
        installed: Object.fromEntries(there.map(([dependency, { version = '' }]) => [dependency, version])),
        missing: gone.map(([dependency]) => dependency),
        outdated: Object.keys(parsed(record.get('outdated')) as object),
      }
    },
    absent: () => none,
    predict: ({ path }, made, answer) => {
      const folder = path === undefined ? undefined : made(file(path))
      if (folder instanceof Unknown) return folder
      const wanted = path === undefined ? undefined : made(file(`${path}/package.json`))
      if (wanted !== undefined) return new Unknown('the package.json that this run writes')
      return folder !== undefined ? { ...(answer as NpmPackages), isThere: true } : undefined
    },
  }
}

interface Dependency {
  readonly version?: string
  readonly missing?: boolean
  readonly invalid?: Json
}

const here = kind('npm', true)
const newest = kind('npm newest', false)

/** Asks for the packages of a folder, or of the machine. */
export function npmPackages(key: NpmKey): Question<NpmPackages> {
  return ask(key.asksNewest ? newest : here, key)
}

/** The words by which npm works there. */
export function npmWords({ executable, path, words }: NpmKey): Sh {
  return sh`${path !== undefined && sh`cd -- ${path} &&`} ${executable} --no-fund --no-audit --no-update-notifier ${path === undefined && '--global'} ${words}`
}

function look(key: NpmKey): Sh {
  const { executable, path, asksNewest } = key
  return sh`command -v ${executable} >/dev/null 2>&1 || exit 0; printf 'npm=1\\0'
[ -d ${path ?? '/'} ] || exit 0; printf 'there=1\\0'
${leavesNoTrace}
printf 'list=%s\\0' "$(${npmWords(key)} list --json --depth=0 2>/dev/null)"
${asksNewest && sh`printf 'outdated=%s\\0' "$(${npmWords(key)} outdated --json 2>/dev/null)"`}`
}

/** Else npm keeps a log and what it heard in the home of whoever asks. */
const leavesNoTrace = sh`c=$(mktemp -d) || exit 0; trap 'rm -rf -- "$c"' EXIT; export npm_config_cache="$c"`

function isFine({ missing, invalid }: Dependency): boolean {
  return missing !== true && !invalid
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return {}
  }
}
