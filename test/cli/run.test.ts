import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import { encrypt } from '../../engine/load/vault.ts'
import { cli, quietEnvironment, tsplay } from '../support/command-line.ts'

/** Runs a test in a folder of its own with these files in it. */
async function inFolder(files: { readonly [name: string]: string }, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-cli-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const here = 'h1 ansible_connection=local\n'
const hello = '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: greet\n      command: echo hello\n'

const leak = /hunter22|open sesame|aHVudGVyMj/

/** All that is shown and saved, in each form, of tasks that use a value of a vault. */
async function loudly(tasks: string): Promise<string> {
  const vault = encrypt(Buffer.from('token: hunter22-hunter22\n'), { id: 'default', password: new Secret('open sesame') })
  const book = `- hosts: all\n  gather_facts: false\n  vars_files: [vault.yml]\n  tasks:\n${tasks}`
  const seen: string[] = []
  await inFolder({ hosts: here, 'site.yml': book, 'vault.yml': vault, password: 'open sesame\n' }, async folder => {
    for (const output of ['ansible', 'json', 'junit', 'terminal']) {
      const args = ['run', 'site.yml', '-i', 'hosts', '--vault-password-file', 'password', '-vvv', '--output', output, '--save', 's']
      const { stdout, stderr } = await tsplay(args, { folder })
      seen.push(stdout, stderr, readFileSync(join(folder, 's'), 'utf8'))
    }
  })
  return seen.join('\n')
}

describe('tsplay run', () => {
  test("prints Ansible's lines and ends with 0 where all went well", async () => {
    await inFolder({ hosts: here, 'site.yml': hello }, async folder => {
      const stars = (words: string) => `${words} ${'*'.repeat(79 - words.length)}`
      const recap = 'h1                         : ok=1    changed=1    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   '
      const lines = ['', stars('PLAY [all]'), '', stars('TASK [greet]'), 'changed: [h1]', '', stars('PLAY RECAP'), recap, '', '']
      expect(await tsplay(['run', 'site.yml', '-i', 'hosts'], { folder })).toStrictEqual({
        status: 0,
        stdout: lines.join('\n'),
        stderr: '',
      })
    })
  })

  test('keeps the events where --save says, for its owner alone, even where others could read the file before', async () => {
    await inFolder({ hosts: here, 'site.yml': hello, 'run.jsonl': 'old' }, async folder => {
      const live = await tsplay(['run', 'site.yml', '-i', 'hosts', '--save', 'run.jsonl'], { folder })
      expect(statSync(join(folder, 'run.jsonl')).mode & 0o777).toBe(0o600)
      expect(await tsplay(['replay', 'run.jsonl'], { folder })).toStrictEqual(live)
    })
  })

  test('tells what tasks cost, beside JSON on the other side', async () => {
    await inFolder({ hosts: here, 'site.yml': hello }, async folder => {
      const { stdout, stderr } = await tsplay(['run', 'site.yml', '-i', 'hosts', '--output', 'json', '--profile'], { folder })
      expect(
        stdout
          .trim()
          .split('\n')
          .every(line => line.startsWith('{"time":')),
      ).toBe(true)
      expect(stderr).toMatch(/^\nPROFILE\n +time +turns +bytes +processes\n.* \d+ {2}greet\n.* \d+ {2}all\n$/)
    })
  })

  test.each([
    ['2', 'a host failed', '    - command: "false"\n'],
    ['4', 'the playbook cannot be read', '    - nme: [\n'],
    ['4', 'a module does not exist', '    - debg: {msg: x}\n'],
  ])('ends with %s where %s', async (exit, _, task) => {
    await inFolder({ hosts: here, 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${task}` }, async folder => {
      expect((await tsplay(['run', 'site.yml', '-i', 'hosts'], { folder })).status).toBe(Number(exit))
    })
  })

  test('ends with 1 where there is no playbook, or no way to write what is to be saved', async () => {
    await inFolder({ hosts: here, 'site.yml': hello }, async folder => {
      const [missing, unwritable] = await Promise.all([
        tsplay(['run', 'none.yml', '-i', 'hosts'], { folder }),
        tsplay(['run', 'site.yml', '-i', 'hosts', '--save', 'no/such/folder'], { folder }),
      ])
      expect([missing.status, unwritable.status]).toStrictEqual([1, 1])
      expect(missing.stderr).toMatch(/^missing-playbook\n/)
      expect(unwritable.stderr).toMatch(/^unwritable-file\n/)
      expect(unwritable.stdout).toBe('')
    })
  })

  test('shows a value of a vault nowhere, however loud', async () => {
    const seen = await loudly('    - debug: {msg: "it is {{ token }}"}\n    - debug: {msg: "{{ token | b64encode }}"}\n')
    expect(seen).not.toMatch(leak)
    expect(seen).toContain('********')
  })

  test('shows a value of a vault nowhere, not what a command with it prints either', async () => {
    expect(await loudly('    - command: sh -c "echo {{ token }}"\n')).not.toMatch(leak)
  })

  test('takes passwords through a pipe where there is no terminal', async () => {
    const vault = encrypt(Buffer.from('word: found\n'), { id: 'default', password: new Secret('second') })
    const book = '- hosts: all\n  gather_facts: false\n  vars_files: [vault.yml]\n  tasks:\n    - assert: {that: word == "found"}\n'
    await inFolder({ hosts: here, 'site.yml': book, 'vault.yml': vault }, async folder => {
      const { status } = await tsplay(['run', 'site.yml', '-i', 'hosts', '-kJ'], { folder, input: 'first\nsecond\n' })
      expect(status).toBe(0)
      const none = await tsplay(['run', 'site.yml', '-i', 'hosts', '-k'], { folder, input: '' })
      expect(none).toMatchObject({ status: 1, stdout: '' })
      expect(none.stderr).toContain('nobody is there to answer "SSH password:"')
    })
  })
})

/** Starts a run of a task that sleeps, interrupts it so often once the task runs, and waits for its end. */
function interrupted(folder: string, times: number): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, [cli, 'run', 'site.yml', '-i', 'hosts'], { cwd: folder, env: quietEnvironment })
  let stdout = ''
  let sent = false
  child.stdout.on('data', chunk => {
    stdout += String(chunk)
    if (sent || !stdout.includes('TASK [sleep]')) return
    sent = true
    for (let count = 0; count < times; count++) setTimeout(() => child.kill('SIGINT'), 300 + count * 50)
  })
  return new Promise(resolve => child.once('close', status => resolve({ status, stdout })))
}

describe('Ctrl-C', () => {
  const book =
    '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: sleep\n      command: sleep 60\n    - name: never\n      command: touch never\n'

  test.each([1, 2])('ends the run with 99, pressed %i times, and no further task begins', async times => {
    await inFolder({ hosts: here, 'site.yml': book }, async folder => {
      const { status, stdout } = await interrupted(folder, times)
      expect(status).toBe(99)
      expect(stdout).not.toContain('TASK [never]')
      if (times === 1) expect(stdout).toContain('PLAY RECAP')
    })
  })
})
