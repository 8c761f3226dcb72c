import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Where dpkg puts a file in the place of its own path, and for whom it does not. */
export interface Diversion {
  /** Where dpkg-divert is; none where there is no such program. */
  readonly program?: string
  readonly divert?: string
  /** The package whose file stays in its place; LOCAL for none. */
  readonly holder?: string
  /** Whether a file is where it is put. */
  readonly isMoved?: boolean
}

const diversionKind: Kind<string, Diversion> = {
  name: 'diversion',
  local: true,
  mayComeWithPackage: true,
  script: paths =>
    script([
      sh`diverted() { if p=$(command -v dpkg-divert); then printf 'program=%s\\0' "$p"; h=$(dpkg-divert --listpackage "$1" 2>/dev/null)
[ -z "$h" ] || { t=$(dpkg-divert --truename "$1" 2>/dev/null); printf 'holder=%s\\0divert=%s\\0' "$h" "$t"; if [ -e "$t" ] || [ -L "$t" ]; then printf 'moved=1\\0'; fi; }; fi; printf 'end=\\0'; }`,
      ...paths.map(path => sh`diverted ${path}`),
    ]),
  parse: record => ({
    ...Object.fromEntries(['program', 'holder', 'divert'].flatMap(name => (record.has(name) ? [[name, record.get(name)]] : []))),
    ...(record.has('holder') && { isMoved: record.has('moved') }),
  }),
  absent: () => ({}),
}

/** Asks where dpkg puts a file. */
export function diversion(path: string): Question<Diversion> {
  return ask(diversionKind, path)
}
