import { createHash } from 'node:crypto'
import type { Secret } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type Inspected, noPodman, type PodmanKey, plannedPodman, podmanFunctions } from './podman.ts'

/** A secret that podman keeps. */
export interface PodmanSecret extends Inspected {
  /** A sum of its own number and its value: what it holds is told to nobody. Left out where podman does not show it. */
  readonly sum?: string | undefined
  /** In a check: what this run would have put there. */
  readonly holds?: Secret
}

// Podman makes its folder of secrets where it is asked for one. It shows a secret since 4.7; before, its own driver has them in a file, as base64 by their numbers.
const reading = sh`sec() { ! storage || printf 'storage=1\\0'; command -v "$1" >/dev/null 2>&1 || return 0; printf 'podman=1\\0'; storage || return 0
[ -d "\${g:-/var/lib/containers/storage}/secrets" ] || return 0
a=$("$1" secret inspect --format '{{.ID}} {{.Spec.Driver.Options.path}}' "$2" 2>/dev/null) || return 0
i=\${a%% *} p=\${a#* }; printf 'secret=%s\\0' "$i"
if "$1" secret inspect --help 2>/dev/null | grep -q -e --showsecret; then
b=$("$1" secret inspect --showsecret --format '{{json .SecretData}}' "$2" 2>/dev/null) && b=$("$1" secret inspect --showsecret --format '{{.SecretData}}|' "$2" | sed '$s/|$//' | base64 | tr -d '\\n')
else b=$(sed -n 's/.*"'"$i"'": *"\\([^"]*\\)".*/\\1/p' "$p/secretsdata.json" 2>/dev/null); fi
[ -z "$b" ] || printf 'sum=%s\\0' "$(printf %s "$i$b" | sha256sum | cut -c 1-64)"; }`

const secretKind: Kind<PodmanKey, PodmanSecret> = {
  name: 'podman secret',
  passing: ['sum', 'inspect'],
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([podmanFunctions, reading, ...keys.map(({ name, executable }) => sh`sec ${executable} ${name}; printf 'end=\\0'`)]),
  parse: record => {
    const id = record.get('secret')
    return {
      isInstalled: record.has('podman'),
      hasStorage: record.has('storage'),
      exists: id !== undefined,
      ...(id !== undefined && { inspect: { ID: id }, sum: record.get('sum') }),
    }
  },
  absent: () => noPodman,
  predict: (_, __, answer, all) => plannedPodman(answer as PodmanSecret, all()),
}

/** Asks for a secret by its name. */
export function podmanSecret(name: string, executable: string): Question<PodmanSecret> {
  return ask(secretKind, { name, executable })
}

/** Whether a secret holds a text; undefined where podman does not show that. */
export function isHeld({ sum, inspect, holds }: PodmanSecret, text: string): boolean | undefined {
  if (holds) return holds.reveal() === text
  if (sum === undefined) return undefined
  return (
    createHash('sha256')
      .update(`${String(inspect?.['ID'])}${Buffer.from(text).toString('base64')}`)
      .digest('hex') === sum
  )
}
