import type { Record as Answered } from '../shell/records.ts'
import { script, sh } from '../shell/sh.ts'
import type { Facts, Raw } from './facts/collector.ts'
import { collectors } from './facts/collectors.ts'
import { network } from './facts/network.ts'
import { findsPython } from './facts/python.ts'
import { ask, type Kind, type Question } from './question.ts'

/** Which facts, and where facts of the host's own are. */
export interface FactsKey {
  /** Names of collectors. */
  readonly collectors: readonly string[]
  readonly folder: string
  /** Seconds that file systems of other machines may take. */
  readonly timeout: number
}

/** Facts in one script: POSIX sh, /proc, /sys and coreutils. What nobody asked for is not looked at. */
const factsKind: Kind<FactsKey, Facts> = {
  name: 'facts',
  local: true,
  mayComeWithPackage: false,
  script: keys => script(keys.map(key => sh`( ${scriptOf(key)}\n); printf 'end=\\0'`)),
  parse: (record, key) => factsOf(rawIn(record), key),
  absent: () => ({}),
}

/** The facts of the host. */
export function facts(key: FactsKey): Question<Facts> {
  return ask(factsKind, key)
}

/** What a host said as facts. */
export function factsOf(raw: Raw, key: FactsKey): Facts {
  // Interfaces bring names of the host's own: what others say stands over them, so they come first.
  const order = [...chosen(key)].sort((one, other) => Number(other === network) - Number(one === network))
  return Object.fromEntries(order.flatMap(collector => Object.entries(collector.facts(raw))))
}

function scriptOf(key: FactsKey) {
  const own = chosen(key)
  const files = own.flatMap(({ files: paths = [] }) => paths)
  return script([
    sh`p() { printf '%s=%s\\0' "$1" "$2"; }; fact_path=${key.folder} gather_timeout=${key.timeout} python=\n${findsPython}`,
    files.length > 0 && sh`p files "$(LC_ALL=C grep -asH '' ${files} /dev/null)"`,
    ...own.map(({ script: asks }) => asks),
  ])
}

function chosen(key: FactsKey) {
  return collectors.filter(({ names: [name] }) => key.collectors.includes(name))
}

/** Lines of files each begin with their path: no line can be taken for another file's. */
function rawIn(record: Answered): Raw {
  const { files: text = '', ...said } = Object.fromEntries(record)
  const files = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const cut = line.indexOf(':')
    if (cut < 0) continue
    const path = line.slice(0, cut)
    files.set(path, [...(files.get(path) ?? []), line.slice(cut + 1)])
  }
  return { files, said }
}
