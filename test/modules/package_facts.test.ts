import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { packageNamed } from '../../engine/state/packages/package.ts'
import { type Listable, packageList } from '../../engine/state/packages/package-list.ts'
import module from '../../modules/package_facts.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Packages = { readonly packages: { readonly [name: string]: readonly object[] } }

const [version = '', arch = ''] = execFileSync('dpkg-query', ['-W', '-f', '${Version}|${Architecture}', 'base-files'], {
  encoding: 'utf8',
}).split('|')

describe.each(shells)('in %s, package_facts', (...shell) => {
  test('tells of a package what dpkg has', async () => {
    const { result } = await runModule(module, {}, { shell })
    const { packages } = result['ansible_facts'] as unknown as Packages
    expect(packages['base-files']).toStrictEqual([
      { name: 'base-files', version, arch, category: 'admin', origin: expect.any(String), source: 'apt' },
    ])
    expect(packages['no-such-package']).toBeUndefined()
  })

  test('fails where there is no such manager', async () => {
    const { status, failure } = await runModule(module, { manager: ['apk', 'portage'] }, { shell })
    expect([status, failure]).toStrictEqual([
      'failed',
      expect.stringMatching(/^Could not detect a supported package manager from the following list: \['apk', 'portage'\]/),
    ])
  })
})

const lines: { readonly [sentence: string]: readonly [Listable, string, readonly object[]] } = {
  'of rpm': [
    'rpm',
    'installed|bash|5.1|x86_64|6.el9|(none)\ninstalled|bind|9.16|x86_64|1.el9|32\ninstalled|gpg-pubkey|fd431d51|(none)|4ae0493b|(none)',
    [
      { name: 'bash', version: '5.1', release: '6.el9', epoch: null, arch: 'x86_64', source: 'rpm' },
      { name: 'bind', version: '9.16', release: '1.el9', epoch: 32, arch: 'x86_64', source: 'rpm' },
      { name: 'gpg-pubkey', version: 'fd431d51', release: '4ae0493b', epoch: null, arch: null, source: 'rpm' },
    ],
  ],
  'of apk': [
    'apk',
    'alpine-baselayout-3.4.3-r2\nmusl-1.2.4-r2',
    [
      { name: 'alpine-baselayout', version: '3.4.3', release: 'r2', source: 'apk' },
      { name: 'musl', version: '1.2.4', release: 'r2', source: 'apk' },
    ],
  ],
  'of pacman': ['pacman', 'bash 5.2-1', [{ name: 'bash', version: '5.2-1', source: 'pacman' }]],
  'of dpkg, but for what was removed': [
    'apt',
    'config-files|old|1|all|x|\ninstalled|git|1:2.39|amd64|vcs|Debian',
    [{ name: 'git', version: '1:2.39', arch: 'amd64', category: 'vcs', origin: 'Debian', source: 'apt' }],
  ],
}

test.each(Object.entries(lines))('lines %s are packages', (_, [manager, list, packages]) => {
  const question = packageList(manager)
  expect(question.kind.parse(new Map([['list', list]]), question.key)).toStrictEqual({ isThere: true, packages })
})

test('a check lists what would come, and leaves out what would go', () => {
  const over = overlay()
  over.lay(
    'host',
    [
      [packageNamed('zstd'), { installed: '1.5' }],
      [packageNamed('git'), { installed: undefined }],
    ],
    'a task',
  )
  const now = {
    isThere: true,
    packages: [
      { name: 'git', version: '2', source: 'apt' },
      { name: 'tar', version: '1', source: 'apt' },
    ],
  }
  expect(over.over('host', packageList('apt'), now)).toStrictEqual({
    isThere: true,
    packages: [
      { name: 'tar', version: '1', source: 'apt' },
      { name: 'zstd', version: '1.5', source: 'apt' },
    ],
  })
})
