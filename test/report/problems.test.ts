import { describe, expect, test } from 'vitest'
import { codeFrame, type Problem } from '../../engine/errors.ts'
import { problemText } from '../../engine/report/problems.ts'

const text = '- hosts: all\n  tasks:\n    file:\n      pth: /srv\n'
const at = { file: '/books/site.yml', line: 4, column: 7 }
const problem: Problem = {
  code: 'unknown-argument',
  message: 'file has no argument "pth"',
  at,
  frame: codeFrame(text, at, 3),
  hint: 'did you mean "path"?',
}

const blocks: { readonly [sentence: string]: readonly [problems: readonly Problem[], text: string] } = {
  'shows place, lines, what is wrong behind the marker, and what to do': [
    [problem],
    `site.yml:4:7  unknown-argument
   2 |   tasks:
   3 |     file:
   4 |       pth: /srv
     |       ^^^ file has no argument "pth"
   hint: did you mean "path"?
`,
  ],
  'shows all of them, and one without a place or a hint': [
    [
      { code: 'missing-playbook', message: 'the playbook: x.yml could not be found' },
      { code: 'second', message: 'two\nlines', at },
    ],
    `missing-playbook
   the playbook: x.yml could not be found

site.yml:4:7  second
   two
   lines
`,
  ],
  'puts a long message below the lines': [
    [{ ...problem, message: 'one\ntwo', frame: '1 | x\n  | ^', hint: 'a\nb' }],
    `site.yml:4:7  unknown-argument
   1 | x
     | ^
   one
   two
   hint: a
   b
`,
  ],
  'shows control characters of files and names as escapes': [
    [{ code: 'c', message: 'a\u001b[2Jb', at: { file: '/x/\u0007.yml', line: 1, column: 1 }, frame: '1 | \u202e\n  | ^' }],
    `/x/\\u0007.yml:1:1  c
   1 | \\u202e
     | ^ a\\u001b[2Jb
`,
  ],
}

describe('a problem', () => {
  test.each(Object.entries(blocks))('%s', (_, [problems, text]) => {
    expect(problemText(problems, { colours: false, folder: '/books' })).toBe(text)
  })
})
