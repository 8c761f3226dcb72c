import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What is to become of a package, as dpkg has it: install, hold, deinstall, purge, or `not present`. */
export interface Selection {
  readonly selection: string
}

const selectionKind: Kind<string, Selection> = {
  name: 'dpkg selection',
  local: true,
  mayComeWithPackage: true,
  script: names =>
    script([
      sh`selected() { s=$(dpkg --get-selections -- "$1" 2>/dev/null | head -n 1); [ -z "$s" ] || printf 'selection=%s\\0' "\${s##*[	 ]}"; printf 'end=\\0'; }`,
      ...names.map(name => sh`selected ${name}`),
    ]),
  parse: record => ({ selection: record.get('selection') ?? 'not present' }),
  absent: () => ({ selection: 'not present' }),
}

/** Asks what is to become of a package. */
export function dpkgSelection(name: string): Question<Selection> {
  return ask(selectionKind, name)
}
