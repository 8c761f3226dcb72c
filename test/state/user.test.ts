import { describe, expect, test } from 'vitest'
import { readRecords } from '../../engine/shell/records.ts'
import { groupKind } from '../../engine/state/accounts/group.ts'
import { userKind } from '../../engine/state/accounts/user.ts'
import type { Kind } from '../../engine/state/question.ts'
import { runIn, shells } from '../support/shells.ts'

function answers<A>(kind: Kind<string, A>, names: readonly string[], shell: readonly string[], before = ''): A[] {
  const records = readRecords(runIn(shell, `${before}${kind.script(names)}`).stdout)
  return records.map((record, index) => kind.parse(record, names[index] ?? ''))
}

const root = { exists: true, name: 'root', uid: 0, gid: 0, comment: 'root', home: '/root', shell: '/bin/bash' }
const hostile = ['-x', 'a b', "it's", '$(touch /tmp/no)', 'x\nroot', '', '*', 'r*', 'größe']

describe.each(shells)('in %s', (...shell) => {
  test('a user is found by name and by number', () => {
    expect(answers(userKind, ['root', 'nobody-here', '0'], shell)).toStrictEqual([root, { exists: false, name: 'nobody-here' }, root])
  })

  test('a group is found by name and by number', () => {
    expect(answers(groupKind, ['0', 'root'], shell)).toStrictEqual(Array(2).fill({ exists: true, name: 'root', gid: 0, members: [] }))
  })

  test('what is no name is nobody', () => {
    expect(answers(userKind, hostile, shell)).toStrictEqual(hostile.map(userKind.absent))
    expect(answers(groupKind, hostile, shell)).toStrictEqual(hostile.map(groupKind.absent))
  })

  test('without getent the files are read', () => {
    // A shell that finds no getent: its own commands and cat are all there is.
    expect(answers(userKind, ['root'], shell, 'PATH=/var/empty; cat() { /bin/cat "$@"; }; ')).toStrictEqual([root])
  })
})
