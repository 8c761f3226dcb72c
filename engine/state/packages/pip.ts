import { type Sh, script, sh } from '../../shell/sh.ts'
import { normal } from '../../text/python-requirement.ts'
import { file } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A Python with its packages: that of the machine, or a virtual environment. */
export interface PipKey {
  /** The program; the machine's pip where both are left out. */
  readonly executable?: string
  readonly environment?: string
  readonly chdir?: string
  readonly mayBreak: boolean
  /** Words of an install whose effect only pip can tell: a file of requirements, an address, the newest. */
  readonly trial: readonly string[]
}

/** What is there. */
export interface PipState {
  readonly hasPip: boolean
  readonly hasEnvironment: boolean
  /** Versions by normal names. */
  readonly installed: { readonly [name: string]: string }
  /** What the trial would install, NAME VERSION each; undefined where this pip cannot tell, or there was none. */
  readonly coming?: readonly string[]
  readonly trouble: string
}

const none: PipState = { hasPip: false, hasEnvironment: false, installed: {}, trouble: '' }

function kind(name: string, local: boolean): Kind<PipKey, PipState> {
  return {
    name,
    local,
    mayComeWithPackage: true,
    script: keys => script(keys.map(key => sh`( ${look(key)} ); printf 'end=\\0'`)),
    parse: record => {
      const list = (record.get('list') ?? '').split('\n').flatMap(line => {
        const [, distribution, version] = /^([\w.-]+)==(\S+)$/.exec(line) ?? []
        return distribution === undefined || version === undefined ? [] : [[normal(distribution), version] as const]
      })
      const coming = comingIn(record.get('report'))
      return {
        hasPip: record.has('pip'),
        hasEnvironment: record.has('environment'),
        installed: Object.fromEntries(list),
        ...(coming && { coming }),
        trouble: record.get('trouble') ?? '',
      }
    },
    absent: () => none,
    predict: ({ environment }, made) => {
      const folder = environment === undefined ? undefined : (made(file(environment)) as { readonly exists?: boolean } | undefined)
      return folder?.exists === false ? none : undefined
    },
  }
}

const here = kind('pip', true)
const trying = kind('pip trial', false)

/** Asks for the packages of a Python. */
export function pip(key: PipKey): Question<PipState> {
  return ask(key.trial.length > 0 ? trying : here, key)
}

/** Sets `p` to the words of pip, and what it needs to run; `p` is empty where there is none. */
export function findPip({ executable, environment, chdir, mayBreak }: PipKey): Sh {
  return sh`export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 ${mayBreak && sh`PIP_BREAK_SYSTEM_PACKAGES=1`}
${chdir !== undefined && sh`cd -- ${chdir} || exit 1`}
p=
${where(executable, environment)}`
}

function where(executable: string | undefined, environment: string | undefined): Sh {
  if (executable !== undefined) return sh`command -v ${executable} >/dev/null 2>&1 && { p=1; pip_() { ${executable} "$@"; }; }`
  // Its own script has a first line that does not bear every path.
  if (environment !== undefined) {
    const python = `${environment}/bin/python`
    return sh`[ -x ${python} ] && { p=1; pip_() { ${python} -m pip "$@"; }; }`
  }
  return sh`for c in pip3 pip; do command -v $c >/dev/null 2>&1 && { p=$c; break; }; done
if [ -n "$p" ]; then pip_() { "$p" "$@"; }; elif python3 -m pip --version >/dev/null 2>&1; then p=python3; pip_() { python3 -m pip "$@"; }; fi`
}

function look(key: PipKey): Sh {
  return sh`${findPip(key)}
${key.environment !== undefined && sh`[ ! -e ${`${key.environment}/bin/activate`} ] || printf 'environment=1\\0'`}
[ -n "$p" ] || exit 0
printf 'pip=1\\0list=%s\\0' "$(pip_ list --format=freeze 2>/dev/null </dev/null)"
${
  key.trial.length > 0 &&
  sh`d=$(mktemp -d) || exit 0; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
if pip_ install --dry-run --quiet --report "$d/report" ${key.trial} >"$d/said" 2>&1 </dev/null; then
  printf 'report=%s\\0' "$(cat "$d/report")"
else printf 'trouble=%s\\0' "$(tail -n 5 "$d/said")"; fi`
}`
}

interface Report {
  readonly install?: readonly { readonly metadata?: { readonly name?: string; readonly version?: string } }[]
}

function comingIn(report: string | undefined): readonly string[] | undefined {
  if (report === undefined) return undefined
  try {
    const { install = [] } = JSON.parse(report) as Report
    return install.map(({ metadata: { name = '', version = '' } = {} }) => `${normal(name)} ${version}`)
  } catch {
    return undefined
  }
}
