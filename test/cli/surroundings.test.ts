import { describe, expect, test } from 'vitest'
import { hasColours, isForPerson, type Surroundings } from '../../engine/cli/screen.ts'
import { troubleOf } from '../../engine/cli/trouble.ts'
import { Problems } from '../../engine/errors.ts'

function around(isTTY: boolean, env: NodeJS.ProcessEnv): Surroundings {
  return { stdout: { isTTY } as NodeJS.WriteStream, stderr: {} as NodeJS.WriteStream, env }
}

const surroundings: { readonly [sentence: string]: readonly [isTTY: boolean, env: NodeJS.ProcessEnv, person: boolean, colours: boolean] } =
  {
    'a terminal': [true, { TERM: 'xterm' }, true, true],
    'a pipe': [false, { TERM: 'xterm' }, false, false],
    'a dumb terminal': [true, { TERM: 'dumb' }, false, false],
    "a terminal of a robot's": [true, { TERM: 'xterm', CI: 'true' }, false, true],
    'a terminal without colours': [true, { TERM: 'xterm', NO_COLOR: '1' }, true, false],
    'a pipe into something that likes colours': [false, { FORCE_COLOR: '1' }, false, true],
    "a pipe with Ansible's word for it": [false, { ANSIBLE_FORCE_COLOR: 'true' }, false, true],
    'words that are set to nothing': [true, { TERM: 'xterm', NO_COLOR: '', CI: '', FORCE_COLOR: '0' }, true, true],
  }

describe('standard output', () => {
  test.each(Object.entries(surroundings))('may be %s', (_, [isTTY, env, person, colours]) => {
    const it = around(isTTY, env)
    expect({ person: isForPerson(it), colours: hasColours(it) }).toStrictEqual({ person, colours })
  })
})

describe('what a command throws', () => {
  test('is shown as problems with exit code 1 where the input was wrong', () => {
    const error = new Problems([{ code: 'c', message: 'm', hint: 'h' }])
    expect(troubleOf(error, {}, false)).toStrictEqual({ text: 'c\n   m\n   hint: h\n', exit: 1 })
  })

  test('is one plain sentence with exit code 250 where it must not happen', () => {
    expect(troubleOf(new Error('odd\u001b'), {}, false)).toStrictEqual({
      text: 'tsplay: a fault of its own, not of your playbook: odd\\u001b\n   hint: report it with what TSPLAY_DEBUG=1 shows\n',
      exit: 250,
    })
  })

  test('has its details where they are asked for', () => {
    const { text, exit } = troubleOf(new Error('odd'), { TSPLAY_DEBUG: '1' }, false)
    expect(exit).toBe(250)
    expect(text).toMatch(/^Error: odd\n {4}at /)
  })
})
