import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Acted, type Json, type ToldResult, unknown } from '../../engine/module.ts'
import command from '../../modules/command.ts'
import { act } from '../support/action.ts'
import { shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), "it's a "))
writeFileSync(join(folder, 'plain.txt'), 'no program', { mode: 0o644 })
afterAll(() => rmSync(folder, { recursive: true }))

const output = (stdout: string, stderr = '') => ({
  stdout,
  stdout_lines: stdout === '' ? [] : stdout.split('\n'),
  stderr,
  stderr_lines: stderr === '' ? [] : stderr.split('\n'),
})
const ran = (cmd: Json, rc: number, stdout: string, stderr = '') => ({
  cmd,
  rc,
  ...output(stdout, stderr),
  start: 'a time',
  end: 'a time',
  delta: 'a time',
})
const idle = (cmd: Json, msg: string, stdout = '', rc: number | null = 0) => ({
  cmd,
  rc,
  ...output(stdout),
  start: null,
  end: null,
  delta: null,
  msg,
})
const missing = (cmd: string, rc = 2) => ({ ...output(''), cmd, rc })

type Case = readonly [args: { readonly [name: string]: Json }, acted: Acted]
const done = (args: Case[0], cmd: Json, stdout: string): Case => [args, { status: 'changed', result: { ...ran(cmd, 0, stdout), msg: '' } }]

const cases: { [sentence: string]: Case } = {
  'cuts a text into words': done({ cmd: `printf '%s|' "a b" c\\ d` }, ['printf', '%s|', 'a b', 'c d'], 'a b|c d|'),
  'takes a list of words': done(
    { argv: ['printf', '%s|', '*', '$(id)', "it's", 5] },
    ['printf', '%s|', '*', '$(id)', "it's", '5'],
    "*|$(id)|it's|5|",
  ),
  'runs a program, never a builtin': done({ argv: ['echo', 'a\\nb'] }, ['echo', 'a\\nb'], 'a\\nb'),
  'puts in homes and variables': done(
    { argv: ['printf', '%s|', '~root', '$HOME/x', '${NOPE}'] },
    ['printf', '%s|', '~root', '$HOME/x', '${NOPE}'],
    `/root|${process.env.HOME}/x|\${NOPE}|`,
  ),
  'leaves them where it shall': done(
    { argv: ['printf', '%s|', '~', '$HOME'], expand_argument_vars: false },
    ['printf', '%s|', '~', '$HOME'],
    '~|$HOME|',
  ),
  'goes to a folder first': done({ cmd: 'pwd', chdir: folder }, ['pwd'], folder),
  'writes to it': done({ cmd: 'cat', stdin: 'one\ntwo' }, ['cat'], 'one\ntwo'),
  'reads nothing otherwise': done({ cmd: 'cat' }, ['cat'], ''),
  'does not run it where something is there': [
    { cmd: 'false', creates: '/etc/pass*' },
    { status: 'ok', result: idle(['false'], "Did not run command since '/etc/pass*' exists", 'skipped, since /etc/pass* exists') },
  ],
  'does not run it where nothing is there': [
    { cmd: 'false', removes: 'nope*', chdir: folder },
    { status: 'ok', result: idle(['false'], "Did not run command since 'nope*' does not exist", 'skipped, since nope* does not exist') },
  ],
  'runs it where both allow it': done({ cmd: 'echo', removes: '*.txt', creates: 'no', chdir: folder }, ['echo'], ''),
  'fails as the program does': [
    { cmd: `sh -c 'echo out; echo err >&2; exit 3'` },
    {
      status: 'failed',
      message: 'non-zero return code',
      result: { ...ran(['sh', '-c', 'echo out; echo err >&2; exit 3'], 3, 'out', 'err'), changed: true },
    },
  ],
  'tells a status of 127 from a missing program': [
    { cmd: `sh -c 'exit 127'` },
    { status: 'failed', message: 'non-zero return code', result: { ...ran(['sh', '-c', 'exit 127'], 127, ''), changed: true } },
  ],
  'fails for a missing program': [
    { argv: ['no such', 'a'] },
    { status: 'failed', message: "[Errno 2] No such file or directory: b'no such'", result: missing('no such a') },
  ],
  'fails for a builtin': [
    { cmd: 'exit 3' },
    { status: 'failed', message: "[Errno 2] No such file or directory: b'exit'", result: missing('exit 3') },
  ],
  'fails for what is no program': [
    { cmd: './plain.txt', chdir: folder },
    { status: 'failed', message: "[Errno 13] Permission denied: b'./plain.txt'", result: missing('./plain.txt', 13) },
  ],
  'fails for a missing folder': [
    { cmd: 'pwd', chdir: '/no pe' },
    {
      status: 'failed',
      message: "Unable to change directory before execution: [Errno 2] No such file or directory: b'/no pe'",
      result: idle(['pwd'], '', '', null),
    },
  ],
  'fails without a command': [
    { cmd: '' },
    { status: 'failed', message: 'no command given', result: idle(null, 'no command given', '', 256) },
  ],
  'fails with two commands': [
    { cmd: 'a', argv: ['b'] },
    {
      status: 'failed',
      message: 'only command or argv can be given, not both',
      result: idle(null, 'only command or argv can be given, not both', '', 256),
    },
  ],
  'fails for an open quotation': [
    { cmd: 'echo "a' },
    {
      status: 'failed',
      message: 'a quotation mark in the command is not closed',
      result: idle(null, 'a quotation mark in the command is not closed', '', 256),
    },
  ],
}

/** A result with its times named: they are never the same twice. */
function withoutTimes(acted: Acted): Acted {
  const { result } = acted
  if (!result || typeof result.delta !== 'string') return acted
  expect(result.delta).toMatch(/^0:00:\d\d(\.\d{6})?$/)
  expect(result.start).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/)
  return { ...acted, result: { ...result, start: 'a time', end: 'a time', delta: 'a time' } }
}

describe.each(shells)('in %s, command', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, [args, expected]) => {
    expect(withoutTimes(await act(command, args, { shell }))).toStrictEqual(expected)
  })
})

const said = ['rc', 'stdout', 'stdout_lines', 'stderr', 'stderr_lines', 'start', 'end', 'delta']
const untold: ToldResult = Object.fromEntries(said.map(name => [name, unknown]))
const foretold = 'Command would have run if not in check mode'
const checks: { [sentence: string]: Case } = {
  'that it would be run': [{ cmd: 'echo a' }, { status: 'unknown', result: idle(['echo', 'a'], foretold) }],
  'that it would change something': [
    { cmd: 'echo a', creates: '/nope' },
    { status: 'changed', result: { ...idle(['echo', 'a'], foretold), ...untold } },
  ],
  'that it would not be run': [
    { cmd: 'echo a', creates: '/etc' },
    { status: 'ok', result: idle(['echo', 'a'], "Would not run command since '/etc' exists", 'skipped, since /etc exists') },
  ],
}

describe('in a check, command says', () => {
  test.each(Object.entries(checks))('%s', async (_, [args, expected]) => {
    expect(await act(command, args, { check: true })).toStrictEqual(expected)
  })
})
