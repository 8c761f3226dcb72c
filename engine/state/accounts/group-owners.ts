import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import type { Account } from './account.ts'

/** Names of the users whose own group it is: while there is one, the group cannot go. */
const groupOwnersKind: Kind<string, readonly string[]> = {
  name: 'group owners',
  local: true,
  mayComeWithPackage: false,
  script: names =>
    script([
      sh`all_() { if command -v getent >/dev/null 2>&1; then getent "$1"; else cat "/etc/$1"; fi 2>/dev/null; }
owners() { g=$(all_ group | while IFS=: read -r n x i r; do [ "$n" != "$1" ] || { printf %s "$i"; break; }; done)
printf 'names='; [ -z "$g" ] || all_ passwd | while IFS=: read -r n x u i r; do [ "$i" != "$g" ] || printf '%s ' "$n"; done; printf '\\0end=\\0'; }`,
      ...names.map(name => sh`owners ${name}`),
    ]),
  parse: record => (record.get('names') ?? '').split(' ').filter(Boolean),
  absent: () => [],
  predict: (name, _made, answer, all) => {
    const accounts = all().flatMap(([{ kind }, laid]) => (kind.name === 'account' && !(laid instanceof Unknown) ? [laid as Account] : []))
    if (accounts.length === 0) return undefined
    const left = (answer as readonly string[]).filter(user => !accounts.some(account => account.name === user))
    return [...left, ...accounts.filter(account => account.exists && account.ownGroup === name).map(account => account.name)]
  },
}

/** Asks whose own group it is. */
export function groupOwners(name: string): Question<readonly string[]> {
  return ask(groupOwnersKind, name)
}
