import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { readRecords } from '../../engine/shell/records.ts'
import { Content } from '../../engine/state/content.ts'
import { file } from '../../engine/state/files/file.ts'
import { type Unit, type UnitKey, unit, unitKind } from '../../engine/state/units/unit.ts'
import { reloaded, unitFiles } from '../../engine/state/units/unit-files.ts'
import { linksIn } from '../../engine/state/units/unit-plans.ts'
import { runIn, shells } from '../support/shells.ts'

// A systemctl that prints what the real one printed on a Debian 12: a block a unit, an empty line between.
const said: { readonly [name: string]: string } = {
  'ssh.service':
    'Type=notify\nMainPID=40\nId=ssh.service\nNames=ssh.service sshd.service\nLoadState=loaded\nActiveState=active\nSubState=running\nFragmentPath=/lib/systemd/system/ssh.service\nSourcePath=\nUnitFileState=enabled\nCanReload=yes\nNeedDaemonReload=no',
  'old.service':
    'MainPID=0\nId=old.service\nLoadState=loaded\nActiveState=inactive\nSourcePath=/etc/init.d/nobody-has-this\nUnitFileState=generated\nCanReload=no\nNeedDaemonReload=yes',
  '-x.service': 'Id=-x.service\nLoadState=not-found\nActiveState=inactive',
  'nope.service': 'Id=nope.service\nLoadState=not-found\nActiveState=inactive\nUnitFileState=',
}
const fake = `on() { true; }; systemctl() { sep=; for u in "$@"; do case $u in ${Object.entries(said)
  .map(([name, block]) => `${name}) printf "$sep%s\\n" '${block}'; sep='\\n' ;;`)
  .join(' ')} esac; done; }; `

function answers(shell: readonly string[], keys: readonly UnitKey[]) {
  // The fake comes after the functions, so that it is the one that counts.
  const text = unitKind.script(keys).text.replace('system=; user=\n', `system=; user=\n${fake}\n`)
  return readRecords(runIn(shell, text).stdout).map(record => unitKind.parse(record, keys[0] ?? { name: '', scope: 'system' }))
}

const system = (name: string): UnitKey => unit(name).key as UnitKey

describe.each(shells)('in %s', (...shell) => {
  test('one script tells of all units, those in between that are no names too', () => {
    const found = answers(shell, ['ssh', 'nope', 'a b', '$(touch /tmp/no)', '*', '', 'old', '-x', "it's\n"].map(system))
    expect(
      found.map(({ exists, activeState, fileState, mainPid, needsReload }) => [exists, activeState, fileState, mainPid, needsReload]),
    ).toStrictEqual([
      [true, 'active', 'enabled', 40, false],
      ...Array(5).fill([false, 'inactive', '', undefined, false]),
      [true, 'inactive', 'disabled', undefined, true],
      ...Array(2).fill([false, 'inactive', '', undefined, false]),
    ])
    expect(found[0]?.properties?.['SubState']).toBe('running')
  })

  test('what is not there is the answer for what is not there', () => {
    expect(answers(shell, [system('nope')])).toStrictEqual([unitKind.absent(system('nope'))])
  })

  test('without a running systemd the files tell', () => {
    const { stdout } = runIn(
      shell,
      unitKind.script(['ssh', 'nobody-has-this', '-.slice'].map(system)).text.replace('-d /run/systemd/system', '-d /nowhere'),
    )
    const found = readRecords(stdout).map(record => unitKind.parse(record, system('ssh')))
    expect(found).toHaveLength(3)
    expect(found[1]).toStrictEqual(unitKind.absent(system('nobody-has-this')))
  })
})

const there: Unit = { ...unitKind.absent(system('x')), exists: true, activeState: 'active', fileState: 'static' }
const text = (install: string) => Content.of(`[Service]\nExecStart=/bin/true\nExecReload=/bin/true\n[Install]\n${install}\n`)

interface Foretold {
  readonly unit?: string
  readonly scope?: UnitKey['scope']
  readonly now?: Unit
  readonly path?: string
  readonly made: object
  readonly then: object
}

const foretold: { readonly [sentence: string]: Foretold } = {
  'a new file makes a unit, which does not run': {
    made: { exists: true, content: text('WantedBy=default.target') },
    then: { exists: true, activeState: 'inactive', fileState: 'disabled', canReload: true },
  },
  'nothing to enable is static': { made: { exists: true, content: text('') }, then: { fileState: 'static' } },
  'no way to reload is known': {
    made: { exists: true, content: Content.of('[Service]\nExecStart=/bin/true\n') },
    then: { canReload: false, fileState: 'static' },
  },
  'a changed file wants to be read again': { now: there, made: { exists: true }, then: { activeState: 'active', needsReload: true } },
  'a changed file can bring something to enable': {
    now: there,
    made: { exists: true, content: text('Alias=y.service') },
    then: { fileState: 'disabled', needsReload: true },
  },
  'a drop-in wants to be read again': {
    now: there,
    path: '/etc/systemd/system/x.service.d/more.conf',
    made: { exists: true },
    then: { fileState: 'static', needsReload: true },
  },
  'a drop-in alone makes no unit': { path: '/etc/systemd/system/x.service.d/more.conf', made: { exists: true }, then: { exists: false } },
  'a file that stays away makes none': { made: { exists: false }, then: { exists: false } },
  "a template's file makes all its instances": {
    unit: 'x@one',
    path: '/usr/local/lib/systemd/system/x@.service',
    made: { exists: true, content: text('WantedBy=default.target') },
    then: { exists: true, fileState: 'disabled' },
  },
  "a user's file makes none of the system": {
    path: '/root/.config/systemd/user/x.service',
    made: { exists: true },
    then: { exists: false },
  },
  "a user's file makes a unit of the user": {
    scope: 'user',
    path: '/root/.config/systemd/user/x.service',
    made: { exists: true },
    then: { exists: true },
  },
  'a link to /dev/null is a mask': {
    made: { exists: true, type: 'link', target: '/dev/null' },
    then: { exists: true, loadState: 'masked', fileState: 'masked' },
  },
}

describe('in a check', () => {
  test.each(Object.entries(foretold))('%s', (_, { unit: name = 'x', scope, now, path = '/etc/systemd/system/x.service', made, then }) => {
    const laid = overlay()
    laid.lay('it', [[file(path), { type: 'file', ...made }]], 'task')
    expect(laid.over('it', unit(name, scope), now ?? unitKind.absent(system(name)))).toMatchObject(then)
  })

  test('files are read again after they would have changed, until the next reload', () => {
    const laid = overlay()
    const needed = () => laid.over('it', unitFiles(), { needReload: false })
    const write = () => laid.lay('it', [[file('/etc/systemd/system/x.service'), { exists: true, type: 'file' }]], 'task')
    const reload = () => laid.lay('it', [[reloaded(), { needReload: false }]], 'task')
    const said = [needed(), write(), needed(), reload(), needed(), write(), needed(), reload(), needed()]
    expect(said.filter(Boolean)).toStrictEqual([false, true, false, true, false].map(needReload => ({ needReload })))
  })
})

test('what is enabled has a link in each folder that [Install] names, and one for each other name', () => {
  const install =
    '[Install]\nWantedBy=multi-user.target graphical.target\nAlias=web.service\n RequiredBy=no.target\nRequiredBy=all.target\nAlias=%p.service\n'
  expect(linksIn(`[Unit]\nWantedBy=none.target\n${install}[Service]\nAlias=none.service\n`, 'httpd.service')).toStrictEqual([
    'multi-user.target.wants/httpd.service',
    'graphical.target.wants/httpd.service',
    'all.target.requires/httpd.service',
    'web.service',
  ])
})

test('a unit whose file was written before the last reload need not be read again', () => {
  const laid = overlay()
  const written = file('/etc/systemd/system/x.service')
  laid.lay('m', [[written, { exists: true, type: 'file', content: text('') }]], 'a')
  expect(laid.over('m', unit('x'), there, () => ({ answer: undefined }))).toMatchObject({ needsReload: true })
  laid.lay('m', [[reloaded(), { needReload: false }]], 'b')
  expect(laid.over('m', unit('x'), there, () => ({ answer: undefined }))).toMatchObject({ needsReload: false })
})
