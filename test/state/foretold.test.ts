import { expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { Unknown } from '../../engine/load/values.ts'
import type { Made } from '../../engine/module.ts'
import { account } from '../../engine/state/accounts/account.ts'
import { accountMakes } from '../../engine/state/accounts/account-made.ts'
import { group } from '../../engine/state/accounts/group.ts'
import { groupOwners } from '../../engine/state/accounts/group-owners.ts'
import { user } from '../../engine/state/accounts/user.ts'
import { Content } from '../../engine/state/content.ts'
import { mayUse } from '../../engine/state/files/access.ts'
import { absent, type FileState, file } from '../../engine/state/files/file.ts'
import { remoteFile } from '../../engine/state/files/remote-file.ts'
import { text } from '../../engine/state/files/text.ts'
import { tree } from '../../engine/state/files/tree.ts'
import { packageNamed } from '../../engine/state/packages/package.ts'
import { packageFiles } from '../../engine/state/packages/package-files.ts'
import type { Question } from '../../engine/state/question.ts'
import { authorizedKeys, authorizedKeysKind } from '../../engine/state/ssh-keys/authorized-keys.ts'

/** What a check says once these answers were laid; `host` answers other questions that this takes. */
function after(made: readonly Made[], question: Question<unknown>, answer: unknown, host: readonly Made[] = []): unknown {
  const laid = overlay()
  laid.lay('m', made, 'the task')
  return laid.over('m', question, answer, ({ id }) => ({ answer: host.find(([other]) => other.id === id)?.[1] ?? absent }))
}

const ada = { uid: 2000, gid: 2000, owner: 'ada', group: 'ada' }
const folder: FileState = { exists: true, type: 'directory', mode: '0755', ...ada }
const home: Made = [file('/home/ada'), { ...folder, filledFrom: '/etc/skel' }]
const profile: FileState = { exists: true, type: 'file', mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root', size: 3, mtime: 7 }
const noGroup: Made = [group('2000'), { exists: false, name: '2000' }]

test('what has a number that nobody has any more is of that number', () => {
  expect(after([noGroup], file('/srv/a'), folder)).toStrictEqual({ ...folder, group: '2000' })
  expect(after([[user('2000'), { exists: true, name: 'bob', uid: 2000 }]], file('/srv/a'), folder)).toStrictEqual({
    ...folder,
    owner: 'bob',
  })
  expect(after([[group('2001'), { exists: true, name: 'new', gid: 2001 }]], file('/srv/a'), folder)).toBe(folder)
  expect(after([noGroup], tree('/srv'), { entries: [{ path: 'a', ...folder }] })).toStrictEqual({
    entries: [{ path: 'a', ...folder, group: '2000' }],
  })
})

test('a new home has what it is made from, for its owner', () => {
  const skeleton: Made = [file('/etc/skel/.profile'), profile]
  const { mtime: _, ...its } = profile
  expect(after([home], file('/home/ada/.profile'), absent, [skeleton])).toStrictEqual({ ...its, ...ada })
  expect(after([home, noGroup], file('/home/ada/.profile'), absent, [skeleton])).toStrictEqual({ ...its, ...ada, group: '2000' })
  expect(after([home], file('/home/ada/none'), absent)).toStrictEqual(absent)
  const held = { exists: true, bytes: Buffer.from('x') }
  expect(after([home], text('/home/ada/.profile'), { exists: false }, [[text('/etc/skel/.profile'), held]])).toStrictEqual(held)
  const found = after([home], tree('/home/ada'), { entries: [] }, [[tree('/etc/skel'), { entries: [{ path: '.profile', ...profile }] }]])
  expect(found).toMatchObject({ entries: [{ path: '.profile', owner: 'ada' }] })
  expect(after([home], tree('/home'), { entries: [] })).toBeInstanceOf(Unknown)
  expect(after([home, [file('/home/ada/.profile'), absent]], file('/home/ada/.profile'), absent, [skeleton])).toMatchObject({
    exists: false,
  })
})

test('keys of a user who goes are nobody’s', () => {
  const gone = authorizedKeysKind.absent({ user: 'ada' })
  const keys: Made = [authorizedKeys('ada'), { ...gone, isUser: true }]
  const [before, own] = [
    { exists: true, name: 'ada', ...ada, ownGroup: 'ada' },
    { exists: true, name: 'ada', gid: 2001, members: [] },
  ]
  const made = accountMakes({ exists: false, name: 'ada' }, before, { key: '', own, remove: false }, 'unknown')
  expect(after([keys, ...made], authorizedKeys('ada'), { ...gone, isUser: true })).toStrictEqual(gone)
  // userdel takes the group along by its name, whatever its number is by now.
  expect(after(made, group('ada'), own)).toStrictEqual({ exists: false, name: 'ada' })
})

test('what is searched in a copy of a planned file is what that holds', () => {
  const content = Content.of('two')
  const made: Made[] = [
    [file('/a'), { ...profile, content }],
    [file('/b/a'), { ...profile, content: new Content(content.sha1), copyOf: '/a' }],
  ]
  expect(after(made, tree('/b', { texts: true }), { entries: [] })).toMatchObject({ entries: [{ path: 'a', bytes: Buffer.from('two') }] })
  expect(after(made.slice(1), tree('/b', { texts: true }), { entries: [] })).toBeInstanceOf(Unknown)
})

test('where nobody answers, what this run brings about may be what will', () => {
  const asked = (url: string) => remoteFile({ fetched: { url, home: '/', asked: {} as never }, path: '/a', inside: '/a/a', isDated: true })
  const [nobody, none] = [
    { isAsked: true, status: 7 },
    { isAsked: true, status: 22, head: { status: 404, reason: '', headers: new Map() } },
  ]
  expect(after([home], asked('http://x/a'), nobody)).toBeInstanceOf(Unknown)
  expect(after([home], asked('http://x/a'), none)).toBe(none)
  expect(after([home], asked('http://127.0.0.1/a'), none)).toBeInstanceOf(Unknown)
})

test.each([
  ['its owner may', { ...folder, mode: '0700' }, 2000, true],
  ['its owner may not where the permissions say so', { ...folder, mode: '0500', writable: true }, 2000, false],
  ['others may not, although who made it may', { ...folder, writable: true }, 1, false],
  ['others may where all may', { ...folder, mode: '0777' }, 1, true],
  ['of the group nobody knows', { ...folder, mode: '0775' }, 1, undefined],
  ['root may', { ...folder, mode: '0500' }, 0, true],
] as const)('who writes: %s', (_, state, uid, may) => {
  expect(mayUse('write', state, { uid })).toBe(may)
})

test('of a user who is only planned it is known who is in the group', () => {
  const shadow: FileState = { ...folder, uid: 0, gid: 42, mode: '0640', readable: true }
  expect([42, 43].map(gid => mayUse('read', shadow, { uid: 1, gid }))).toStrictEqual([true, false])
})

test('a group cannot go while it is the own one of somebody, planned or not', () => {
  const eve = { exists: true, name: 'eve', ownGroup: 'press' }
  expect(after([[account('eve'), eve]], groupOwners('press'), [])).toStrictEqual(['eve'])
  expect(after([[account('eve'), { ...eve, ownGroup: 'users' }]], groupOwners('press'), ['eve', 'bob'])).toStrictEqual(['bob'])
  expect(after([[account('eve'), { exists: false, name: 'eve' }]], groupOwners('press'), ['eve'])).toStrictEqual([])
})

test('what a package brought goes with it; its settings stay unless it is purged', () => {
  const has: Made = [
    packageFiles('cron'),
    { paths: ['/lib/systemd/system/cron.service', '/etc/crontab', '/etc'], settings: ['/etc/crontab'] },
  ]
  const gone = (purged: boolean): Made => [packageNamed('cron'), { installed: undefined, purged }]
  const unitFile = '/usr/lib/systemd/system/cron.service'
  expect(after([gone(false)], file(unitFile), profile, [has])).toStrictEqual(absent)
  expect(after([gone(false)], text(unitFile), { exists: true }, [has])).toStrictEqual({ exists: false })
  expect(after([gone(false)], file('/etc/crontab'), profile, [has])).toBe(profile)
  expect(after([gone(true)], file('/etc/crontab'), profile, [has])).toStrictEqual(absent)
  expect(after([gone(true)], file('/etc'), folder, [has])).toBe(folder)
  expect(
    after(
      [gone(true)],
      tree('/etc'),
      {
        entries: [
          { path: 'crontab', ...profile },
          { path: 'hosts', ...profile },
        ],
      },
      [has],
    ),
  ).toMatchObject({
    entries: [{ path: 'hosts' }],
  })
  expect(after([[file('/etc/crontab'), profile], gone(true)], file('/etc/crontab'), absent, [has])).toStrictEqual(absent)
  expect(after([gone(true), [file('/etc/crontab'), profile]], file('/etc/crontab'), absent, [has])).toBe(profile)
  expect(after([gone(true), [packageNamed('cron'), { installed: '3' }]], file('/etc/crontab'), profile, [has])).toBe(profile)
})
