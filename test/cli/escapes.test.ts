import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atPlace, ignored, type Task } from '../support/place.ts'

describe('what a host says is shown with visible escapes', () => {
  const evil = '\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u009b31m\rgone\b\b\u202eevil\u2069\u0000\u007f'
  const tasks = (folder: string): Task[] => [
    { command: `cat ${folder}/said`, register: 'r' },
    { shell: `cat ${folder}/said >&2; exit 1`, ...ignored, register: 'f' },
    { debug: { msg: '{{ item }}' }, loop: ['{{ r.stdout }}'] },
    { debug: { var: 'r' }, name: 'named {{ r.stdout }}' },
    { fail: { msg: 'no {{ r.stdout }}' }, ...ignored },
    { command: '{{ r.stdout | quote }}', ...ignored },
    { copy: { content: 'x\n{{ r.stdout }}\n', dest: `${folder}/shown` } },
    { lineinfile: { path: `${folder}/shown`, line: '{{ r.stdout }} {{ r.rc }}' } },
    { command: 'true', delegate_to: '{{ r.stdout }}', ignore_unreachable: true },
    { command: 'false', register: 'again', retries: 1, delay: 0, until: 'again.rc == 0', name: 'r {{ r.stdout }}', ...ignored },
    { assert: { that: ['r.rc == 1'], fail_msg: '{{ r.stdout }}' } },
  ]
  const forms = [
    ['ansible', []],
    ['ansible', ['-vvv']],
    ['terminal', []],
    ['terminal', ['-vvv']],
    ['junit', []],
    ['json', []],
  ] as const
  test.each(forms)('%s %j', (form, more) =>
    atPlace(async ({ folder, run }) => {
      writeFileSync(join(folder, 'said'), evil)
      const { status, stdout, stderr } = await run(tasks(folder), ['--diff', '--output', form, ...more])
      expect(status).toBe(2)
      expect(`${stdout}${stderr}`.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g)).toBeNull()
      expect(`${stdout}${stderr}`).toContain('evil')
    }),
  )
})
