import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { file } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Where git keeps a setting: for the user, for the machine, in a working copy, in a file. */
export type GitPlace = { readonly scope: 'global' | 'system' } | { readonly repo: string } | { readonly file: string }

/** A setting of git, and the place that is looked at. */
export interface GitKey {
  readonly name: string
  readonly place: GitPlace
}

/** The values of a setting, in their order. */
export interface GitSetting {
  readonly isInstalled: boolean
  readonly values: readonly string[]
  /** Why git cannot say. */
  readonly trouble?: string
}

const gitKind: Kind<GitKey, GitSetting> = {
  name: 'git setting',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(({ name, place }) => {
        const ask = sh`${gitConfig(place)} --no-includes --get-all -- ${name}`
        return sh`if command -v git >/dev/null 2>&1; then printf 'git=1\\0'; w=$(${ask} 2>&1 >/dev/null); s=$?
if [ $s = 0 ]; then printf 'values=%s\\0' "$(${gitConfig(place)} --no-includes -z --get-all -- ${name} | { base64 2>/dev/null || openssl base64; })"
elif [ $s != 1 ]; then printf 'trouble=%s\\0' "\${w:-git config ended with $s}"; fi; fi; printf 'end=\\0'`
      }),
    ),
  parse: record => {
    const [trouble, said] = [record.get('trouble'), record.get('values')]
    const values = said === undefined ? [] : Buffer.from(said, 'base64').toString('utf8').split('\0').slice(0, -1)
    return { isInstalled: record.has('git'), values, ...(trouble !== undefined && { trouble }) }
  },
  absent: () => ({ isInstalled: false, values: [] }),
  predict: ({ place }, made, answer) => {
    const path = 'file' in place ? place.file : 'repo' in place ? place.repo : undefined
    const laid = path === undefined ? undefined : made(file(path))
    if (laid === undefined || !(answer as GitSetting).isInstalled) return undefined
    return laid instanceof Unknown ? laid : new Unknown(`what ${path} will hold`)
  },
}

/** Asks for the values of a setting of git. */
export function gitSetting(name: string, place: GitPlace): Question<GitSetting> {
  return ask(gitKind, { name, place })
}

/** `git config` for a place. */
export function gitConfig(place: GitPlace): Sh {
  if ('repo' in place) return sh`git -C ${place.repo} config --local`
  return 'file' in place ? sh`git config --file ${place.file}` : sh`git config ${`--${place.scope}`}`
}
