import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { Unknown } from '../../engine/load/values.ts'
import { absent, file } from '../../engine/state/files/file.ts'
import { text } from '../../engine/state/files/text.ts'
import { tree } from '../../engine/state/files/tree.ts'
import { packageNamed } from '../../engine/state/packages/package.ts'

const brought = [
  '/etc/named.conf',
  '/usr/bin/x',
  '/etc/systemd/system/x.service',
  '/srv/tftp',
  '/var/www/html',
  '/lib64/x',
  '/opt/x',
  'x',
  '~/x',
  '/etc',
]
const own = [
  '/okd',
  '/okd/ca.key',
  '/root/.ssh',
  '/home/ada',
  '/tmp/etc',
  '/etcetera',
  '/',
  '/usr/local/bin/x',
  '/etc/systemd/system/x.service.d/y.conf',
]

describe('in a check, after a planned package that cannot be read', () => {
  const after = overlay()
  after.lay('it', [[packageNamed('named'), { installed: '1' }]], 'Install')
  const isUnknown = (path: string) =>
    [file(path), text(path), tree(path)].map(question => {
      const nothing = { file: absent, text: { exists: false }, tree: { entries: [] } }[question.kind.name]
      return after.over('it', question, nothing, other => ({ answer: other.kind.absent(other.key) })) instanceof Unknown
    })

  test.each(brought)('nobody knows whether %s will be there', path => {
    // What is below a folder follows from what this run makes there.
    expect(isUnknown(path).slice(0, 2)).toStrictEqual([true, true])
  })
  test.each(own)('%s comes with none', path => {
    expect(isUnknown(path).slice(0, 2)).toStrictEqual([false, false])
  })
})
