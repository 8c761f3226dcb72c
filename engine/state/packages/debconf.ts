import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What debconf knows of a package. */
export interface Debconf {
  /** Whether there is a debconf to ask. */
  readonly isThere: boolean
  /** Answers by their questions. */
  readonly answers: { readonly [question: string]: string }
  /** Of the question asked about: the SHA-256 of the answer, as a password does not show. */
  readonly sha256?: string
}

interface Asked {
  readonly name: string
  /** The question whose answer is a password. */
  readonly secret: string
}

const debconfKind: Kind<Asked, Debconf> = {
  name: 'debconf',
  local: true,
  mayComeWithPackage: true,
  script: asked =>
    script([
      sh`conf() { if command -v debconf-show >/dev/null 2>&1; then printf 'shown=%s\\0' "$(LC_ALL=C debconf-show -- "$1" 2>/dev/null)"
if [ -n "$2" ]; then o=$(printf 'GET %s\\n' "$2" | debconf-communicate "$1" 2>/dev/null) && case $o in '0 '*) printf 'sha256=%s\\0' "$(printf '%s' "\${o#0 }" | sha256sum)" ;; esac; fi; fi; printf 'end=\\0'; }`,
      ...asked.map(({ name, secret }) => sh`conf ${name} ${secret}`),
    ]),
  parse: record => {
    const lines = [...(record.get('shown') ?? '').matchAll(/^[* ] (\S+): ?(.*)$/gm)]
    const sha256 = record.get('sha256')?.split(' ')[0]
    return {
      isThere: record.has('shown'),
      answers: Object.fromEntries(lines.map(([, question = '', answer = '']) => [question, answer.trim()])),
      ...(sha256 !== undefined && { sha256 }),
    }
  },
  absent: () => ({ isThere: false, answers: {} }),
}

/** Asks what debconf knows of a package; `secret` names a question whose answer is a password. */
export function debconf(name: string, secret = ''): Question<Debconf> {
  return ask(debconfKind, { name, secret })
}
