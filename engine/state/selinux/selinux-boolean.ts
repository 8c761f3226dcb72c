import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { noStore, type SelinuxStore, selinuxStore, storeIn } from './selinux-store.ts'

/** A switch of the policy, as the kernel has it now. */
export interface SelinuxBoolean {
  readonly isOn?: boolean
}

/** A switch of the policy, as it will be after the next start. */
export interface SelinuxBooleanKept extends SelinuxStore {
  readonly isOn?: boolean
}

// The kernel ends its answer without a newline, which read takes for a failure.
const nowKind: Kind<string, SelinuxBoolean> = {
  name: 'selinux boolean',
  local: true,
  mayComeWithPackage: true,
  script: names =>
    script([
      sh`boolean() { on=; { read -r on pending <"/sys/fs/selinux/booleans/$1"; } 2>/dev/null; [ -z "$on" ] || printf 'on=%s\\0' "$on"; printf 'end=\\0'; }`,
      ...names.map(name => sh`boolean ${name}`),
    ]),
  parse: onIn,
  absent: () => ({}),
}

// What was set here is kept as text; what the policy came with only semanage can tell.
const keptKind: Kind<string, SelinuxBooleanKept> = {
  name: 'selinux boolean kept',
  local: true,
  mayComeWithPackage: true,
  script: names =>
    sh`( ${script([
      sh`${selinuxStore}
list=; boolean() { tools
on=$(sed -n "s/^$1=//p" "$store/booleans.local" 2>/dev/null | tail -n 1)
if [ -z "$on" ] && [ -r "$store" ]; then list=\${list:-$(semanage boolean -l -n 2>/dev/null)}
on=$(printf '%s\\n' "$list" | sed -n "s/^$1[[:space:]]*([^,]*,[[:space:]]*\\([a-z]*\\)).*/\\1/p"); fi
[ -z "$on" ] || printf 'on=%s\\0' "$on"; printf 'end=\\0'; }`,
      ...names.map(name => sh`boolean ${name}`),
    ])} )`,
  parse: record => ({ ...storeIn(record), ...onIn(record) }),
  absent: () => noStore,
}

/** Asks for a switch of the policy, as it is now. */
export function selinuxBoolean(name: string): Question<SelinuxBoolean> {
  return ask(nowKind, name)
}

/** Asks for a switch of the policy, as it will be after the next start. */
export function selinuxBooleanKept(name: string): Question<SelinuxBooleanKept> {
  return ask(keptKind, name)
}

function onIn(record: ReadonlyMap<string, string>): SelinuxBoolean {
  const on = record.get('on')
  return on === undefined ? {} : { isOn: on === '1' || on === 'on' || on === 'true' }
}
