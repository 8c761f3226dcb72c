import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mustRun, runProgram } from '../lab/program.ts'
import { cli, quietEnvironment, tsplay } from '../support/command-line.ts'
import { golden } from '../support/events.ts'

const root = join(import.meta.dirname, '..', '..')
const all = join(root, 'test/report/all.jsonl')

const mistakes: { readonly [sentence: string]: readonly [args: readonly string[], says: string] } = {
  'an unknown option': [['run', 'x.yml', '--chekc'], "unknown option '--chekc'"],
  'a misspelt option, with the right one': [['run', 'x.yml', '--limits', 'a'], 'Did you mean --limit?'],
  'no playbook': [['run'], "missing required argument 'playbook'"],
  'a number that is none': [['run', 'x.yml', '-f', 'many'], 'It takes a whole number from 1 on.'],
  'a form of output that is none': [['replay', 'x', '--output', 'pdf'], 'Allowed choices are terminal, ansible, json, junit.'],
  'an unknown command': [['frobnicate'], "unknown command 'frobnicate'"],
  'an option without its value': [['run', 'x.yml', '-i'], 'argument missing'],
}

describe('the command line', () => {
  test('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(await tsplay(['--version'])).toStrictEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('tells how it is used, and that nothing was asked for', async () => {
    const { status, stderr } = await tsplay([])
    expect(status).toBe(2)
    expect(stderr).toContain('run             run playbooks on hosts')
  })

  test("has ansible-playbook's options under the same names", async () => {
    const { status, stdout } = await tsplay(['run', '--help'])
    const known = `-i --inventory -l --limit -t --tags --skip-tags -e --extra-vars -C --check -D --diff -f --forks -u --user -b --become
      --become-user --become-method -K --ask-become-pass -k --ask-pass --private-key --key-file -c --connection -T --timeout -v --verbose
      --list-tasks --list-tags --list-hosts --syntax-check --start-at-task --step --force-handlers --flush-cache --vault-password-file
      --vault-id --ask-vault-pass -J --ssh-common-args --ssh-extra-args -M --module-path --become-password-file --connection-password-file`
    const words = new Set(stdout.split(/[\s,]+/))
    expect(known.split(/\s+/).filter(name => !words.has(name))).toStrictEqual([])
    expect(status).toBe(0)
    expect(stdout).toContain('Examples:')
  })

  test.each(Object.entries(mistakes))('ends with 2 for %s', async (_, [args, says]) => {
    const { status, stdout, stderr } = await tsplay(args)
    expect({ status, stdout }).toStrictEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(says)
  })
})

describe('--step', () => {
  const book = join(import.meta.dirname, '../plays/books/steps.yml')
  test('runs nothing that nobody said yes to', async () => {
    const { status, stdout, stderr } = await tsplay(['run', book, '-i', 'pair,', '-c', 'local', '--step'], { input: '' })
    expect(status).toBe(2)
    expect(stdout).not.toContain('TASK')
    expect(stderr + stdout).toContain('nobody said whether to go on with TASK: greeter : ')
  })
})

describe('tsplay replay', () => {
  test("shows Ansible's lines where there is no terminal, and ends as the run did", async () => {
    const { status, stdout } = await tsplay(['replay', all], { folder: '/' })
    const lines = golden('screens/ansible.txt').split('\n')
    expect(status).toBe(99)
    expect(stdout.split('\n').filter(line => !lines.includes(line))).toStrictEqual([])
    expect(stdout).toContain('PLAY RECAP *')
    expect(stdout).not.toContain('\u001b')
  })

  test('has colours where FORCE_COLOR asks for them, not where NO_COLOR forbids them too', async () => {
    const [forced, forbidden] = await Promise.all([
      tsplay(['replay', all], { environment: { FORCE_COLOR: '1' } }),
      tsplay(['replay', all], { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
    ])
    expect(forced.stdout).toContain('\u001b[0;33mchanged: [web1]\u001b[0m')
    expect(forbidden.stdout).not.toContain('\u001b')
  })

  test('gives the events again as JSON, problems to the side', async () => {
    const { status, stdout, stderr } = await tsplay(['replay', all, '--output', 'json'])
    expect({ status, lines: stdout.split('\n').length }).toStrictEqual({ status: 99, lines: golden('all.jsonl').split('\n').length })
    expect(stderr).toContain('/books/site.yml:9:15  missing-handler')
  })

  test('says where a file is broken, and that there is none', async () => {
    const [broken, missing] = await Promise.all([tsplay(['replay', join(root, 'package.json')]), tsplay(['replay', '/nowhere.jsonl'])])
    expect(broken.status).toBe(1)
    expect(broken.stderr).toContain('package.json:1:1  broken-event')
    expect(missing).toStrictEqual({
      status: 1,
      stdout: '',
      stderr: 'missing-file\n   there is no saved run /nowhere.jsonl\n   hint: tsplay run … --save FILE makes one\n',
    })
  })

  test('does not mind when nobody reads to the end', async () => {
    const text = await mustRun('/bin/bash', [
      '-c',
      '"$0" "$1" replay "$2" 2>&1 | head -2; echo ${PIPESTATUS[0]}',
      process.execPath,
      cli,
      all,
    ])
    expect(text.trim().split('\n').at(-1)).toBe('99')
    expect(text).not.toContain('EPIPE')
  })

  test('shows the screen for a person on a terminal, with the line at the bottom gone in the end', async () => {
    const command = `stty cols 80; '${process.execPath}' '${cli}' replay '${all}'`
    const environment = { ...quietEnvironment, TERM: 'xterm-256color' }
    const { stdout } = await runProgram('script', ['-qec', command, '/dev/null'], { environment, timeout: 60_000 })
    expect(stdout).toContain('\u001b[33mchanged     \u001b[39mweb : The page is there')
    expect(stdout).toContain('What to do now')
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'))
  })

  test.each(['dumb', 'xterm'])("shows Ansible's lines on a terminal that is dumb or a robot's (%s)", async kind => {
    const environment = { ...quietEnvironment, TERM: kind, ...(kind === 'xterm' ? { CI: 'true' } : {}) }
    const { stdout } = await runProgram('script', ['-qec', `'${process.execPath}' '${cli}' replay '${all}'`, '/dev/null'], { environment })
    expect(stdout).toContain('TASK [web : The page is there] ***')
  })
})

describe('tsplay doc', () => {
  test('shows what a module does and takes', async () => {
    const { status, stdout } = await tsplay(['doc', 'ansible.builtin.debug'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^debug {2}\S.*\nin a check: .*\n\nArguments\n {2}msg {2}any\n/)
    expect(stdout).toContain('Rules\n  at most one of msg, var\n')
    expect(stdout).toContain('Examples\n  # Say something\n  - debug:\n')
  })

  test('lists all modules', async () => {
    const { stdout } = await tsplay(['doc', '-l'])
    expect(stdout).toMatch(/^debug +\S/m)
  })

  test('helps with a name that is not there', async () => {
    const { status, stderr } = await tsplay(['doc', 'debg'])
    expect({ status, stderr }).toStrictEqual({
      status: 1,
      stderr: 'unknown-module\n   there is no module "debg"\n   hint: did you mean "debug"?\n',
    })
    expect((await tsplay(['doc', 'azure.azcollection.azure_rm_vm'])).stderr).toContain('Ansible has a module')
  })
})
