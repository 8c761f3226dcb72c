import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'

const plain = 'password: "ein Schlüssel"\n'
// What Ansible's own ansible-vault made of `plain` with the password "one" and the label "lab".
const ansibles = `$ANSIBLE_VAULT;1.2;AES256;lab
38643339383935656362393830363639613736656233633531313264646537323839663361313539
6137633336346231326365376264666132663962353363380a663066633266653238343535303163
37633839643634303433376165623836356361333634653562386664313833343435343033393033
3131343462313431620a663037393734306265386135623466373039316362633037383965366136
63396636636438393437316136623765343931363463353730616131383833306661
`

interface Place {
  readonly at: (name: string) => string
  readonly read: (name: string) => string
  readonly vault: (args: readonly string[], input?: string) => ReturnType<typeof tsplay>
}

/** Works in a folder with the passwords one and two, an open file and an editor that adds a line. */
async function inFolder(work: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-vault-test-'))
  const at = (name: string) => join(folder, name)
  try {
    for (const word of ['one', 'two']) writeFileSync(at(word), `${word}\n`)
    writeFileSync(at('vars.yml'), plain)
    writeFileSync(at('editor'), '#!/bin/sh\ncat "$1" >seen\nls -l "$1" >mode\necho "more: 1" >>"$1"\n')
    chmodSync(at('editor'), 0o755)
    const environment = { EDITOR: at('editor'), VISUAL: '', XDG_RUNTIME_DIR: folder, HOME: folder }
    const vault: Place['vault'] = (args, input) =>
      tsplay(['vault', ...args], { folder, environment, ...(input === undefined ? {} : { input }) })
    await work({ at, read: name => readFileSync(at(name), 'utf8'), vault })
    expect(readdirSync(folder).filter(name => name.startsWith('.') || name.startsWith('tsplay-'))).toStrictEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const one = ['--vault-password-file', 'one']

describe('tsplay vault', () => {
  test('makes a vault of a file in its place, shows it, and makes it plain again; permissions stay', () =>
    inFolder(async ({ at, read, vault }) => {
      chmodSync(at('vars.yml'), 0o640)
      expect(await vault(['encrypt', ...one, 'vars.yml'])).toMatchObject({ status: 0, stdout: '', stderr: '' })
      expect(read('vars.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n([0-9a-f]{1,80}\n)+$/)
      expect((await vault(['view', ...one, 'vars.yml'])).stdout).toBe(plain)
      expect((await vault(['decrypt', ...one, 'vars.yml'])).status).toBe(0)
      expect([read('vars.yml'), statSync(at('vars.yml')).mode & 0o777]).toStrictEqual([plain, 0o640])
    }))

  test("opens what Ansible's own made", () =>
    inFolder(async ({ at, vault }) => {
      writeFileSync(at('theirs'), ansibles)
      expect((await vault(['view', ...one, 'theirs'])).stdout).toBe(plain)
    }))

  test('reads standard input and writes standard output', () =>
    inFolder(async ({ vault }) => {
      const made = await vault(['encrypt', '--vault-id', 'lab@one', '--output', '-'], plain)
      expect(made.stdout).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;lab\n/)
      expect((await vault(['decrypt', ...one, '--output', '-', '-'], made.stdout)).stdout).toBe(plain)
    }))

  test('lets what is in it be changed in $EDITOR, where nobody else reads it, and keeps its label', () =>
    inFolder(async ({ at, read, vault }) => {
      writeFileSync(at('theirs'), ansibles, { mode: 0o600 })
      expect(await vault(['edit', ...one, 'theirs'])).toMatchObject({ status: 0, stderr: '' })
      expect([read('seen'), read('mode').slice(0, 10)]).toStrictEqual([plain, '-rw-------'])
      expect(read('theirs')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;lab\n/)
      expect((await vault(['view', ...one, 'theirs'])).stdout).toBe(`${plain}more: 1\n`)
    }))

  test('makes a new one, its owner’s alone', () =>
    inFolder(async ({ at, read, vault }) => {
      expect((await vault(['create', ...one, 'new.yml'])).status).toBe(0)
      expect([read('seen'), statSync(at('new.yml')).mode & 0o777]).toStrictEqual(['', 0o600])
      expect((await vault(['view', ...one, 'new.yml'])).stdout).toBe('more: 1\n')
    }))

  test('gives it another password', () =>
    inFolder(async ({ vault }) => {
      await vault(['encrypt', ...one, 'vars.yml'])
      expect((await vault(['rekey', ...one, '--new-vault-password-file', 'two', 'vars.yml'])).status).toBe(0)
      expect((await vault(['view', ...one, 'vars.yml'])).stderr).toContain('no password opens the vault in vars.yml')
      expect((await vault(['view', '--vault-password-file', 'two', 'vars.yml'])).stdout).toBe(plain)
    }))

  test('makes values that a playbook reads', () =>
    inFolder(async ({ at, vault }) => {
      const made = await vault(['encrypt-string', ...one, '-n', 'word', 'a: "quoted" #text', '--stdin-name', 'more'], 'two\nlines\n')
      expect(made.stdout).toMatch(/^word: !vault \|\n( {10}\S+\n)+more: !vault \|\n( {10}\S+\n)+$/)
      writeFileSync(
        at('site.yml'),
        `- hosts: localhost\n  gather_facts: false\n  vars_files: [made.yml]\n  tasks:\n    - copy: {content: "{{ word }}|{{ more }}", dest: ${at('out')}}\n`,
      )
      writeFileSync(at('made.yml'), made.stdout)
      const ran = await tsplay(['run', at('site.yml'), '--vault-password-file', at('one'), '-c', 'local', '-i', 'localhost,'])
      expect([ran.status, readFileSync(at('out'), 'utf8')]).toStrictEqual([0, 'a: "quoted" #text|two\nlines\n'])
    }))

  test('asks for a new password twice where none is named', () =>
    inFolder(async ({ at, vault }) => {
      expect((await vault(['encrypt', 'vars.yml'], 'three\nthree\n')).status).toBe(0)
      writeFileSync(at('three'), 'three')
      expect((await vault(['view', '--vault-password-file', 'three', 'vars.yml'])).stdout).toBe(plain)
    }))
})

const refused: { readonly [sentence: string]: readonly [args: readonly string[], says: RegExp, input?: string] } = {
  'a file that is not there': [['encrypt', ...one, 'none'], /there is no file none/],
  'a vault that is made again': [['encrypt', ...one, 'theirs'], /theirs is a vault already; nothing was written/],
  'a plain file to decrypt': [['decrypt', ...one, 'vars.yml'], /vars\.yml is no vault/],
  'the wrong password': [['view', '--vault-password-file', 'two', 'theirs'], /no password opens the vault in theirs/],
  'no password': [['view', 'theirs'], /no password was given/, ''],
  'two passwords that differ': [['encrypt', 'vars.yml'], /the two passwords differ; nothing was written/, 'a\nb\n'],
  'a choice of passwords': [['encrypt', '--vault-id', 'a@one', '--vault-id', 'b@two', 'vars.yml'], /several passwords: "a", "b"/],
  'a label that no password has': [['encrypt', ...one, '--encrypt-vault-id', 'c', 'vars.yml'], /no password has the label "c"/],
  'one place for two files': [
    ['encrypt', ...one, '--output', 'none', 'vars.yml', 'one'],
    /At most one input file may be used with the --output option/,
  ],
  'an editor that fails': [['edit', ...one, 'theirs'], /the editor "false" ended with status 1; theirs is as it was/],
  'a new file that is there': [['create', ...one, 'vars.yml'], /vars\.yml is there already/],
}

test.each(Object.entries(refused))('refuses %s, and leaves files as they are', (_, [args, says, input]) =>
  inFolder(async ({ at, read }) => {
    writeFileSync(at('theirs'), ansibles)
    const environment = { EDITOR: 'false', VISUAL: '', HOME: at('') }
    const ran = await tsplay(['vault', ...args], { folder: at(''), environment, ...(input === undefined ? {} : { input }) })
    expect(ran.stderr).toMatch(says)
    expect(ran.status).toBeGreaterThan(0)
    expect([read('vars.yml'), read('theirs'), existsSync(at('none'))]).toStrictEqual([plain, ansibles, false])
  }),
)
