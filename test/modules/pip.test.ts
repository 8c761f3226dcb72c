import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { isMet, joined, requirementIn } from '../../engine/text/python-requirement.ts'
import { fitsSpecifiers } from '../../engine/text/python-version.ts'
import module from '../../modules/pip.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

/** A version, what is asked of it, whether it fits: as the packaging library of Python has it. */
const versions: readonly (readonly [string, string, boolean])[] = [
  ['1.2', '', true],
  ['1.2.0', '==1.2', true],
  ['1.10', '>1.9', true],
  ['1.10', '>=1.2,<1.10', false],
  ['1.4.7', '~=1.4.2', true],
  ['1.5.0', '~=1.4.2', false],
  ['1.5', '~=1.4', true],
  ['2.0', '==1.*', false],
  ['1.7.3', '==1.*', true],
  ['1.7.3', '!=1.7.*', false],
  ['2.0rc1', '<2.0', true],
  ['2.0rc1', '>2.0b3', true],
  ['2.0.dev4', '<2.0a1', true],
  ['2.0.post1', '>2.0', true],
  ['1!1.0', '>2000', true],
  ['1.0+local.1', '==1.0', true],
  ['1.0', '===1.0.0', false],
]

test.each(versions)('%s fits "%s": %s', (version, specifiers, is) => {
  expect(fitsSpecifiers(version, specifiers)).toBe(is)
})

test('words for pip: names, and what only pip understands', () => {
  expect(['Foo_Bar[x] >= 1.0, < 2', 'a', 'a (>1)'].map(requirementIn)).toStrictEqual([
    { name: 'foo-bar', specifiers: '>=1.0,<2' },
    { name: 'a', specifiers: '' },
    { name: 'a', specifiers: '>1' },
  ])
  const others = ['git+https://example.com/a.git', './a', 'https://example.com/a.whl', 'a; python_version < "3"', 'a @ file:///a']
  expect(others.map(requirementIn)).toStrictEqual(others.map(() => undefined))
  expect(joined(['a>1', '<2', 'b[x', 'y]', 'c'])).toStrictEqual(['a>1,<2', 'b[x,y]', 'c'])
  expect(isMet({ name: 'a', specifiers: '>1' }, { b: '2' })).toBe(false)
})

/** A wheel with nothing but its name and version. */
function wheel(folder: string, name: string, version: string): void {
  const about = join(folder, `${name}-${version}.dist-info`)
  mkdirSync(about, { recursive: true })
  writeFileSync(join(about, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`)
  writeFileSync(join(about, 'WHEEL'), 'Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
  writeFileSync(join(about, 'RECORD'), '')
  execFileSync('zip', ['-qr', `${name}-${version}-py3-none-any.whl`, `${name}-${version}.dist-info`], { cwd: folder })
}

describe('pip', () => {
  test(
    'a virtual environment and its packages come, change and go',
    () =>
      inFolder({ "it's $(a) folder/wheels/x": '0644 x' }, async folder => {
        const home = join(folder, "it's $(a) folder")
        const wheels = join(home, 'wheels')
        for (const [name, version] of [
          ['own_words', '1.0'],
          ['own_words', '1.1'],
          ['other', '2.0'],
        ] as const)
          wheel(wheels, name, version)
        writeFileSync(join(home, 'list.txt'), 'own-words<1.1\nother\n')
        const environment = join(home, 'venv')
        const common = { virtualenv: environment, virtualenv_command: 'python3 -m venv', extra_args: `--no-index --find-links "${wheels}"` }
        const run = async (args: { readonly [name: string]: Json }, check = false) => {
          const { failure, status, change } = await runModule(module, { ...common, ...args }, { check, settles: false })
          return failure ?? [status, change]
        }
        const held = () =>
          existsSync(environment)
            ? readdirSync(join(environment, 'lib'))
                .flatMap(python => readdirSync(join(environment, 'lib', python, 'site-packages')))
                .filter(name => /^(own_words|other)-/.test(name))
                .sort()
            : 'none'
        expect([await run({ name: 'own.words<1.1' }, true), held()]).toStrictEqual([['changed', expect.anything()], 'none'])
        expect([await run({ name: 'own.words<1.1' }), held()]).toStrictEqual([
          ['changed', { environment: 'there', packages: [] }],
          ['own_words-1.0.dist-info'],
        ])
        expect(await run({ name: ['Own-Words>=1', '<2'] })).toStrictEqual(['ok', {}])
        expect([await run({ requirements: 'list.txt', chdir: home }), held()]).toStrictEqual([
          ['changed', { packages: [] }],
          ['other-2.0.dist-info', 'own_words-1.0.dist-info'],
        ])
        expect(await run({ requirements: 'list.txt', chdir: home })).toStrictEqual(['ok', {}])
        expect([await run({ name: 'own-words', state: 'latest' }, true), held()[0]]).toStrictEqual([
          ['changed', { packages: [] }],
          'other-2.0.dist-info',
        ])
        expect([await run({ name: ['own_words', 'never'], state: 'absent', extra_args: '' }), held()]).toStrictEqual([
          ['changed', { packages: [] }],
          ['other-2.0.dist-info'],
        ])
      }),
    300_000,
  )
})

const nowhere = { executable: '/nowhere/pip' }

const refused: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
  'a version for two': [{ ...nowhere, name: ['a', 'b'], version: '1' }, /ambiguous/],
  'a version twice': [{ ...nowhere, name: 'a>1', version: '1' }, /conflicts/],
  'neither a name nor a list': [nowhere, /name/],
  'a python for venv': [
    { name: 'a', virtualenv: '/nowhere', virtualenv_command: 'python3 -m venv', virtualenv_python: 'python3' },
    /should not be used/,
  ],
  'a pip that is not there': [{ ...nowhere, name: 'a' }, /Unable to find any of pip3/],
  'a umask in words': [{ ...nowhere, name: 'a', umask: 'u=rwx' }, /octal/],
}

test.each(Object.entries(refused))('pip refuses %s', async (_, [args, says]) => {
  const came = await runModule(module, args, {})
  expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
})
