import type { Secret } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Who docker is at a registry, by its file of settings. */
export interface DockerLogin {
  readonly isInstalled: boolean
  /** Whether the file names the registry. */
  readonly isKnown: boolean
  /** Whether it has the name and password that were asked for: what it has is told to nobody. */
  readonly isHeld: boolean
  /** A program that keeps the passwords instead of the file. */
  readonly keeper?: string
}

interface LoginKey {
  readonly file: string
  readonly registry: string
  readonly user: string
  readonly password: Secret | undefined
}

// The file is JSON: without its spaces, a registry and what is kept of it stand side by side. What is looked for comes by the input of grep.
const loginKind: Kind<LoginKey, DockerLogin> = {
  name: 'docker login',
  local: true,
  passing: ['isHeld'],
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(
        ({ file, registry, user, password }) => sh`if command -v docker >/dev/null 2>&1; then printf 'docker=1\\0'; fi
if [ -r ${file} ]; then a=$(tr -d ' \\n\\t' <${file})
case $a in *'"credsStore"'*|*'"credHelpers"'*) printf 'keeper=%s\\0' "$(printf %s "$a" | sed -n 's/.*"credsStore":"\\([^"]*\\)".*/\\1/p')" ;; esac
case $a in *${`"${registry}":{`}*) printf 'known=1\\0' ;; esac
if printf '%s\\n' ${entryOf(registry, user, password)} | { p=$(cat); case $a in *"$p"*) exit 0 ;; esac; exit 1; }; then printf 'held=1\\0'; fi; fi; printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const keeper = record.get('keeper')
    return {
      isInstalled: record.has('docker'),
      isKnown: record.has('known'),
      isHeld: record.has('held'),
      ...(keeper !== undefined && { keeper }),
    }
  },
  absent: () => ({ isInstalled: false, isKnown: false, isHeld: false }),
}

/** Asks whether docker is logged in at a registry as somebody. */
export function dockerLogin(file: string, registry: string, user: string, password: Secret | undefined): Question<DockerLogin> {
  return ask(loginKind, { file, registry, user, password })
}

function entryOf(registry: string, user: string, password: Secret | undefined): string {
  const auth = Buffer.from(`${user}:${String(password?.reveal() ?? '')}`).toString('base64')
  return `"${registry}":{"auth":"${auth}"`
}
