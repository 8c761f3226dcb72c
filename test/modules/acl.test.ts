import { expect, test } from 'vitest'
import acl from '../../modules/acl.ts'

const machine = {} as never

type List = { readonly [who: string]: string }
const plain: List = { 'user:': 'rw-', 'group:': 'r--', 'other:': 'r--' }
const shared: List = { 'user:': 'rw-', 'user:ada': 'rwx', 'group:': 'r--', 'mask:': 'rwx', 'other:': 'r--' }

// What getfacl says after setfacl did it.
const rows: { readonly [sentence: string]: readonly [before: List, args: { readonly [name: string]: unknown }, after: List] } = {
  'a user who may read, and the mask that comes with the first': [
    plain,
    { etype: 'user', entity: 'ada', permissions: 'r', state: 'present' },
    { ...plain, 'user:ada': 'r--', 'mask:': 'r--' },
  ],
  'the mask of what all may together': [
    shared,
    { etype: 'group', entity: 'staff', permissions: 'x', state: 'present' },
    { ...shared, 'group:staff': '--x' },
  ],
  'a mask that is kept': [
    plain,
    { etype: 'user', entity: 'ada', permissions: 'w', state: 'present', recalculate_mask: 'no_mask' },
    { ...plain, 'user:ada': '-w-' },
  ],
  'of what is made later, that alone': [
    { ...plain, 'default:user:': 'rwx', 'default:group:': 'r-x', 'default:other:': 'r-x' },
    { etype: 'user', entity: 'ada', permissions: 'rw', state: 'present', default: true },
    { 'user:': 'rwx', 'user:ada': 'rw-', 'group:': 'r-x', 'mask:': 'rwx', 'other:': 'r-x' },
  ],
  'nobody any more': [
    shared,
    { etype: 'user', entity: 'ada', state: 'absent' },
    { 'user:': 'rw-', 'group:': 'r--', 'mask:': 'r--', 'other:': 'r--' },
  ],
}

test.each(Object.entries(rows))('a task that changes a list keeps what it is then: %s', (_, [before, given, after]) => {
  const now = { isThere: true, exists: true, lists: [before] }
  const args = { path: '/srv', entity: '', default: false, recursive: false, follow: true, recalculate_mask: 'default', ...given } as never
  if (acl.kind !== 'resource') throw new Error('acl is a resource')
  const result = acl.result?.({ now }, acl.want(args, { now }, machine), args, [], machine) as { readonly acl: readonly string[] }
  expect([...result.acl].sort()).toStrictEqual(
    Object.entries(after)
      .map(entry => entry.join(':'))
      .sort(),
  )
})
