import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Acl, type AclKey, acl } from '../engine/state/files/acl.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, 'x-aliases': ['name'], description: 'The file or folder.' },
    state: {
      type: 'string',
      enum: ['absent', 'present', 'query'],
      default: 'query',
      description: 'Whether the entry is there; query only tells.',
    },
    etype: { type: 'string', enum: ['group', 'mask', 'other', 'user'], description: 'Whom the entry is for.' },
    entity: { type: 'string', default: '', description: 'The user or group; the owner where it is left out.' },
    permissions: { type: 'string', description: 'What they may: letters of rwx, X for folders alone.' },
    entry: { type: 'string', description: 'The entry as setfacl has it, instead of the three: user:ada:rw, default:group:staff:rx.' },
    default: { type: 'boolean', default: false, description: 'Whether it is for what is made in the folder later.' },
    recursive: { type: 'boolean', default: false, 'x-aliases': ['recurse'], description: 'Whether it is for all that is below, too.' },
    follow: { type: 'boolean', default: true, description: 'Whether links are followed.' },
    recalculate_mask: {
      type: 'string',
      enum: ['default', 'mask', 'no_mask'],
      default: 'default',
      description: 'Whether the mask is worked out anew: mask always, no_mask never.',
    },
    use_nfsv4_acls: { type: 'boolean', default: false, description: 'Refused: lists of NFSv4 are not built.' },
  },
  required: ['path'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps an entry of an access control list.',
  aliases: ['ansible.posix.acl'],
  args,
  examples: [
    {
      title: 'Let somebody read',
      yaml: '- acl:\n    path: /srv\n    etype: user\n    entity: nobody\n    permissions: rx\n    state: present',
      lab: true,
    },
    { title: 'What is there?', yaml: '- acl:\n    path: /srv\n  register: list', lab: true },
  ],
  returns: { acl: 'The entries, as getfacl tells them.', msg: 'What was done.' },
  needs: a => ({ now: acl(keyOf(a)) }),
  refuse: (a, { now }) => {
    if (a.use_nfsv4_acls) return 'lists of NFSv4 are not built; leave use_nfsv4_acls out'
    if (!now.isThere) return 'Failed to find required executable "getfacl"; install acl'
    if (!now.exists) return 'Path not found or not accessible.'
    if (a.state === 'query') return undefined
    const wish = wishOf(a)
    if (!wish) return "'entry' or 'etype' is needed, in the form of setfacl; add one"
    return a.state === 'present' && !/^[-rwxX]+$/.test(wish.permissions) ? "'permissions' are letters of rwx; add them" : undefined
  },
  have: ({ now }, a): State => {
    const wish = wishOf(a)
    return wish
      ? { [wish.who]: now.lists.every(list => list[wish.who] === asSet(a, list)) ? asked(a) : (now.lists[0]?.[wish.who] ?? 'none') }
      : {}
  },
  want: (a): State => {
    const wish = wishOf(a)
    return a.state === 'query' || !wish ? {} : { [wish.who]: asked(a) }
  },
  apply: (_change, a) => {
    const { who = '', permissions = '' } = wishOf(a) ?? {}
    const words = [...(a.recalculate_mask === 'mask' ? ['--mask'] : []), ...(a.recalculate_mask === 'no_mask' ? ['-n'] : [])]
    const reach = [...(a.recursive ? ['-R'] : []), ...(a.follow ? [] : ['-P'])]
    return [
      a.state === 'absent'
        ? sh`setfacl ${words} ${reach} -x ${who} -- ${a.path}`
        : sh`setfacl ${words} ${reach} -m ${`${who}:${permissions}`} -- ${a.path}`,
    ]
  },
  makes: (_change, a, { now }): readonly Made[] => [[acl(keyOf(a)), { ...now, lists: now.lists.map(list => afterwards(a, list)) }]],
  result: ({ now }, change, a) => ({
    acl: told(a, Object.keys(change).length === 0 ? (now.lists[0] ?? {}) : afterwards(a, now.lists[0] ?? {})),
    msg: a.state === 'query' ? 'current acl' : Object.keys(change).length === 0 ? 'no change' : `${wishOf(a)?.who ?? ''} is ${a.state}`,
  }),
})

/** The entries as Ansible tells them: of what is made later alone, where that is asked about. */
function told(a: Args, list: List): string[] {
  const isLater = a.default || wishOf(a)?.who.startsWith('default:') === true
  const entries = Object.entries(list).map(([who, permissions]) => `${who}:${permissions}`)
  return isLater ? entries.flatMap(entry => (entry.startsWith('default:') ? [entry.slice('default:'.length)] : [])) : entries
}

type List = Acl['lists'][number]

/** A list with the entry as it is wanted; the mask is what all may have whom it holds for, unless it is kept. */
function afterwards(a: Args, { ...list }: List): List {
  const who = wishOf(a)?.who ?? ''
  const { [who]: _old, ...others } = list
  const set: List = a.state === 'absent' ? others : { ...others, [who]: asSet(a, others) ?? '' }
  const scope = who.startsWith('default:') ? 'default:' : ''
  if (a.recalculate_mask === 'no_mask' || (who === `${scope}mask:` && a.recalculate_mask !== 'mask')) return set
  const held = Object.entries(set).filter(
    ([key]) => key === `${scope}group:` || (/^(user|group):./.test(key.slice(scope.length)) && key.startsWith(scope)),
  )
  if (held.length < 2 && set[`${scope}mask:`] === undefined) return set
  const mask = [...'rwx'].map(letter => (held.some(([, may]) => may.includes(letter)) ? letter : '-')).join('')
  return { ...set, [`${scope}mask:`]: mask }
}

function keyOf(a: Args): AclKey {
  return { path: a.path, isDeep: a.recursive, isFollowed: a.follow }
}

/** Whom the entry is for, as getfacl writes it: `user:ada`, `default:group:`. */
function wishOf(a: Args): { readonly who: string; readonly permissions: string } | undefined {
  const kinds: { readonly [letter: string]: string } = { u: 'user', g: 'group', o: 'other', m: 'mask' }
  const words = (a.entry ?? '').split(':')
  const isDefault = a.default || /^d(efault)?$/.test(words[0] ?? '')
  const [kind = '', entity = '', permissions = ''] =
    a.entry === undefined ? [a.etype, a.entity, a.permissions] : /^d(efault)?$/.test(words[0] ?? '') ? words.slice(1) : words
  const whole = kinds[kind] ?? kind
  if (!['user', 'group', 'other', 'mask'].includes(whole) || /[:,\s]/.test(entity)) return undefined
  return { who: `${isDefault ? 'default:' : ''}${whole}:${entity}`, permissions }
}

function asked(a: Args): string {
  return a.state === 'absent' ? 'none' : (wishOf(a)?.permissions ?? '')
}

/** The three letters that getfacl would tell; undefined for an entry that is to go. */
function asSet(a: Args, list: { readonly [who: string]: string }): string | undefined {
  if (a.state === 'absent') return undefined
  const letters = wishOf(a)?.permissions ?? ''
  const isRunnable = letters.includes('X') && Object.values(list).some(own => own.includes('x'))
  return [...'rwx'].map(letter => (letters.includes(letter) || (letter === 'x' && isRunnable) ? letter : '-')).join('')
}
