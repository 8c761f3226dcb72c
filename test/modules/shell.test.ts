import { describe, expect, test } from 'vitest'
import type { Acted, Json } from '../../engine/module.ts'
import raw from '../../modules/raw.ts'
import shell from '../../modules/shell.ts'
import { act } from '../support/action.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }

/** A result without its times. */
const untimed = ({ result = {}, ...acted }: Acted) => {
  const { start, end, delta, ...members } = result
  return { ...acted, result: members }
}
const output = (stdout: string, stderr: string) => ({ stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) })
const linesOf = (text: string) => (text === '' ? [] : text.split('\n'))
const ran = (cmd: string, stdout: string, stderr = ''): Acted => ({
  status: 'changed',
  result: { cmd, rc: 0, ...output(stdout, stderr), msg: '' },
})

const cases: { [sentence: string]: [Args, Acted] } = {
  'runs pipes and variables': [
    { cmd: 'a=1; echo "$a" | cat; echo "it\'s" >&2' },
    ran('a=1; echo "$a" | cat; echo "it\'s" >&2', '1', "it's"),
  ],
  'runs several lines': [{ cmd: 'if true\nthen echo yes\nfi' }, ran('if true\nthen echo yes\nfi', 'yes')],
  'runs in a folder': [{ cmd: 'pwd', chdir: '/usr' }, ran('pwd', '/usr')],
  'reads what it is given': [{ cmd: 'read -r a; echo "$a"', stdin: 'in put' }, ran('read -r a; echo "$a"', 'in put')],
  'runs in another shell': [{ cmd: 'echo "${BASH_VERSION:+bash}"', executable: '/bin/bash' }, ran('echo "${BASH_VERSION:+bash}"', 'bash')],
  'is not disturbed by exit, exec and traps': [
    { cmd: 'trap "echo bye" EXIT; set -e; exec 3>&1; false; echo no' },
    {
      status: 'failed',
      message: 'non-zero return code',
      result: { cmd: 'trap "echo bye" EXIT; set -e; exec 3>&1; false; echo no', rc: 1, ...output('bye', ''), changed: true },
    },
  ],
  'fails for a missing shell': [
    { cmd: 'echo', executable: '/bin/nope' },
    {
      status: 'failed',
      message: "[Errno 2] No such file or directory: b'/bin/nope'",
      result: { cmd: '/bin/nope -c echo', rc: 2, ...output('', '') },
    },
  ],
  'does not run what is done': [
    { cmd: 'exit 1', creates: '/etc' },
    {
      status: 'ok',
      result: { cmd: 'exit 1', rc: 0, ...output('skipped, since /etc exists', ''), msg: "Did not run command since '/etc' exists" },
    },
  ],
  'fails without a text': [
    {},
    { status: 'failed', message: 'no command given', result: { cmd: null, rc: 256, ...output('', ''), msg: 'no command given' } },
  ],
}

describe.each(shells)('in %s, shell', (...name) => {
  test.each(Object.entries(cases))('%s', async (_, [args, expected]) => {
    expect(untimed(await act(shell, args, { shell: name }))).toStrictEqual(expected)
  })

  test('cuts lines as Python does', async () => {
    const acted = await act(shell, { cmd: "printf 'a\\r\\nb\\fc\\n\\nd\\n\\n'" }, { shell: name })
    expect(acted.result).toMatchObject({ stdout: 'a\r\nb\fc\n\nd', stdout_lines: ['a', 'b', 'c', '', 'd'] })
  })

  test('keeps bytes that are no text', async () => {
    const acted = await act(shell, { cmd: "printf 'a\\377'" }, { shell: name })
    expect(acted.result).toMatchObject({ stdout: 'a\udcff' })
  })
})

const raws: { [sentence: string]: [Args, Acted] } = {
  'keeps the newlines at the end': [
    { cmd: "printf 'a\\n\\n'" },
    { status: 'changed', result: { rc: 0, stdout: 'a\n\n', stdout_lines: ['a', ''], stderr: '', stderr_lines: [], changed: true } },
  ],
  'fails as the text does': [
    { cmd: 'echo hi; echo err >&2; exit 4' },
    {
      status: 'failed',
      message: 'non-zero return code',
      result: { rc: 4, stdout: 'hi\n', stdout_lines: ['hi'], stderr: 'err\n', stderr_lines: ['err'], changed: true },
    },
  ],
  'takes a text': [{}, { status: 'failed', message: 'it needs the argument "cmd"' }],
}

describe('raw', () => {
  test.each(Object.entries(raws))('%s', async (_, [args, expected]) => {
    expect(await act(raw, args)).toStrictEqual(expected)
  })

  test('is not run in a check', async () => {
    expect(await act(raw, { cmd: 'id' }, { check: true })).toStrictEqual({ status: 'unknown' })
  })
})
