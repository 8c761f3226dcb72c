import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { Unknown } from '../../engine/load/values.ts'
import { Content } from '../../engine/state/content.ts'
import { file } from '../../engine/state/files/file.ts'
import { tree } from '../../engine/state/files/tree.ts'
import { packageNamed } from '../../engine/state/packages/package.ts'
import type { Question } from '../../engine/state/question.ts'
import { type Unit, unit, unitKind } from '../../engine/state/units/unit.ts'
import { unitFiles } from '../../engine/state/units/unit-files.ts'
import { contentsOf } from '../support/coming.ts'

const install = '[Install]\nWantedBy=multi-user.target\n'
const starts = (name: string) => `deb-systemd-helper enable '${name}'\n_dh_action=start\ndeb-systemd-invoke $_dh_action '${name}'\n`
const listed = (path: string) => `-rw-r--r-- root/root 9 2022-10-25 20:20 .${path}\n`

/** Units of one package: the file of each, and what the package's script says of it. */
const units: { readonly [name: string]: readonly [text: string, script: string] } = {
  'plain.service': [`[Service]\nExecReload=/bin/true\n${install}`, starts('plain.service')],
  'static.service': ['[Service]\n', starts('static.service')],
  'quiet.service': [`[Service]\n${install}`, ''],
  'once.service': [`[Service]\nType=oneshot\n${install}`, starts('once.service')],
  'timed.timer': [`[Timer]\n${install}`, starts('timed.timer')],
  'later.service': [
    `[Service]\n${install}`,
    `if deb-systemd-helper debian-installed 'later.service'; then deb-systemd-helper enable 'later.service'; fi`,
  ],
  'back.service': [`[Service]\n${install}`, `${starts('back.service')}deb-systemd-helper disable back.service`],
  'clock.service': [`[Unit]\nConditionCapability=CAP_SYS_TIME\n[Service]\n${install}`, starts('clock.service')],
  'unset.service': [`[Unit]\nConditionCapability=CAP_SYS_TIME\n[Service]\n${install}`, starts('unset.service')],
  'path.service': [`[Unit]\nConditionPathExists=!/etc/off\n[Service]\n${install}`, starts('path.service')],
  'virtual.service': [`[Unit]\nConditionVirtualization=!container\n[Service]\n${install}`, starts('virtual.service')],
}
const folder = '/lib/systemd/system'
const contents = contentsOf({
  listing: [...Object.keys(units).map(name => `${folder}/${name}`), '/etc/init.d/script'].map(listed).join(''),
  script: `${Object.values(units)
    .map(([, script]) => script)
    .join('\n')}\nupdate-rc.d script defaults\ninvoke-rc.d script start || true`,
  texts: Object.fromEntries(Object.entries(units).map(([name, [text]]) => [`${folder}/${name}`, text])),
})

const host =
  (hasPolicy: boolean) =>
  (question: Question<unknown>): { readonly answer: unknown } => {
    if (question.kind.name === 'package-contents') return { answer: { ...contents, hasPolicy } }
    if (question.id === tree('/etc/systemd/system/unset.service.d', { texts: true }).id)
      return { answer: { entries: [{ path: 'x.conf', exists: true, type: 'file', bytes: Buffer.from('[Unit]\nConditionCapability=\n') }] } }
    return { answer: question.kind.absent(question.key) }
  }

function after(hasPolicy = false) {
  const planned = overlay()
  const install = () => planned.lay('it', [[packageNamed('p'), { installed: '1' }]], 'Install')
  const over = <A>(question: Question<A>) => planned.over('it', question, question.kind.absent(question.key), host(hasPolicy)) as A
  return { planned, install, over }
}

const shown = (found: Unit | Unknown) =>
  found instanceof Unknown
    ? 'unknown'
    : `${found.exists ? found.fileState : 'absent'} ${found.activeState instanceof Unknown ? 'unknown' : found.activeState}`

const foretold: { readonly [name: string]: string } = {
  plain: 'enabled active',
  static: 'static unknown',
  quiet: 'disabled inactive',
  once: 'enabled unknown',
  'timed.timer': 'enabled active',
  later: 'disabled inactive',
  back: 'unknown',
  clock: 'enabled unknown',
  unset: 'enabled active',
  path: 'enabled active',
  virtual: 'enabled unknown',
  script: 'enabled unknown',
  nothing: 'absent inactive',
}

describe('after a planned package', () => {
  test.each(Object.entries(foretold))('%s is %s', (name, found) => {
    const { install, over } = after()
    install()
    expect(shown(over(unit(name)))).toBe(found)
  })

  test('nobody knows what runs where there is a policy-rc.d', () => {
    const { install, over } = after(true)
    install()
    expect(['plain', 'quiet'].map(name => shown(over(unit(name))))).toStrictEqual(['enabled unknown', 'disabled inactive'])
  })

  test('systemd reads anew what is changed after it, and has read what was changed before', () => {
    const { planned, install, over } = after()
    const write = () =>
      planned.lay(
        'it',
        [[file('/etc/systemd/system/plain.service.d/x.conf'), { exists: true, type: 'file', content: Content.of('[Unit]\n') }]],
        'Write',
      )
    const said = () => [over(unit('plain')).needsReload, over(unitFiles()).needReload]
    write()
    install()
    const before = said()
    write()
    expect([before, said()]).toStrictEqual([
      [false, false],
      [true, true],
    ])
  })

  test('it can be reloaded where its file says how', () => {
    const { install, over } = after()
    install()
    expect([over(unit('plain')).canReload, over(unit('quiet')).canReload]).toStrictEqual([true, false])
  })

  test('before it, it is not there', () => {
    expect(after().over(unit('plain'))).toStrictEqual(unitKind.absent(unit('plain').key as never))
  })
})
