import { mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atPlace, finished, ignored, type Task } from '../support/place.ts'

/** What would run if anything of a host's were ever rendered, evaluated or given to a shell. */
const traps = (folder: string) => [
  `{{ lookup('pipe', 'touch ${folder}/pwned') }}`,
  `{{ ''.constructor.constructor('return process')().exit(77) }}`,
  `{{ cycler.__init__.__globals__.os.popen('touch ${folder}/pwned') }}{% include '/etc/passwd' %}{# x #}{{ 'ver' ~ 'dunkelt' }}`,
  `$(touch ${folder}/pwned)\`touch ${folder}/pwned\`; touch ${folder}/pwned #`,
  `' ; touch ${folder}/pwned ; '`,
]

function forge(bin: string, name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** A word of sh that prints any bytes. */
const printing = (text: string) =>
  `printf '%b' '${Array.from(Buffer.from(text), byte => `\\0${byte.toString(8).padStart(3, '0')}`).join('')}'`

const hello: Task = { command: 'echo hello', register: 'last' }
const saysHello = { status: 'changed', result: { stdout: 'hello' } }

describe('a host that lies', () => {
  test('tells facts full of templates, records, devices named like settings and times that are none', () =>
    atPlace(async ({ folder, bin, run }) => {
      const evil = `${traps(folder).join(' ')}\n\0end=\0hostname=forged\0\u001b]0;owned\u0007`
      for (const name of ['uname', 'hostname', 'id', 'nproc', 'date', 'systemd-detect-virt']) forge(bin, name, printing(evil))
      const devices = ['connection', 'host', 'port', 'ssh_args', 'become', 'user', 'distribution', 'facts', '__proto__', 'constructor']
      forge(bin, 'ip', printing(devices.map((name, at) => `${at}: ${name}: <UP> mtu 1 link/ether 00\n`).join('')))
      const { status, stdout } = await run([
        { setup: {} },
        { debug: { msg: '{{ ansible_facts }} {{ ansible_hostname }} {{ ansible_kernel_version }}' } },
        { set_fact: { copy: '{{ ansible_kernel_version }}', more: '{{ {}.polluted is defined }}' } },
        { debug: { msg: '{{ copy }} {{ vars["copy"] }} {{ hostvars["h1"].copy }} {{ more }}' } },
        hello,
      ])
      expect(status).toBe(0)
      const outcomes = finished(stdout)
      expect(outcomes.map(outcome => outcome.status)).toStrictEqual(['ok', 'ok', 'ok', 'ok', 'changed'])
      expect(stdout).toContain("'ver' ~ 'dunkelt'")
      expect(stdout).not.toContain('verdunkelt')
      expect(outcomes[4]).toMatchObject(saysHello)
    }))

  test('answers questions about its machine, users and files with anything', () =>
    atPlace(async ({ folder, bin, run }) => {
      const evil = `\nowner=root\0end=\0end=\0type=file\0${traps(folder)[3]}\n`.repeat(3)
      for (const name of [
        'id',
        'uname',
        'stat',
        'getent',
        'ls',
        'readlink',
        'sha1sum',
        'sha256sum',
        'md5sum',
        'find',
        'cksum',
        'wc',
        'dpkg-query',
      ])
        forge(bin, name, printing(evil))
      const file = join(folder, 'file')
      writeFileSync(file, 'a\n')
      const { status, stdout } = await run([
        { stat: { path: file }, ...ignored },
        { find: { paths: folder }, ...ignored },
        { file: { path: file, mode: '0600', owner: 'nobody' }, ...ignored },
        { copy: { content: 'b', dest: file }, ...ignored },
        { user: { name: 'tsplay-nobody-there', state: 'absent' }, check_mode: true, ...ignored },
        { apt: { name: 'sl' }, check_mode: true, ...ignored },
        hello,
      ])
      expect([status, finished(stdout).at(-1)]).toMatchObject([0, saysHello])
    }))

  test('prints what a template would read, and a template reads it as text', () =>
    atPlace(async ({ folder, run }) => {
      const said = traps(folder).join('\n')
      writeFileSync(join(folder, 'said'), said)
      writeFileSync(join(folder, 't.j2'), 'a {{ r.stdout }} b {{ r.stdout_lines | join(" ") }} {{ copy.a.b }}\n')
      writeFileSync(join(folder, 'tasks.yml'), '- debug: {msg: "{{ given }}"}\n')
      const { status, stdout } = await run([
        { command: `cat ${folder}/said`, register: 'r' },
        { set_fact: { copy: { a: { b: '{{ r.stdout }}' } } } },
        { debug: { msg: '{{ item }}' }, loop: '{{ r.stdout_lines }}', loop_control: { label: '{{ item }}' } },
        { debug: { msg: '{{ own }} {{ own | upper | lower }}' }, vars: { own: '{{ copy.a.b }}' }, name: '{{ r.stdout }}' },
        { template: { src: 't.j2', dest: join(folder, 'out') } },
        { include_tasks: 'tasks.yml', vars: { given: '{{ r.stdout_lines[0] }}' } },
        { copy: { content: '{{ r.stdout }}', dest: join(folder, 'copy') } },
        { assert: { that: '{{ r.stdout_lines[0] }}' }, ...ignored },
        { debug: { msg: 'x' }, when: '{{ r.stdout_lines[0] }}', ...ignored },
        { debug: { var: '{{ r.stdout_lines[0] }}' }, ...ignored },
        { debug: { msg: '{{ lookup("template", "t.j2") }} {{ lookup("vars", r.stdout_lines[0], default="none") }}' } },
        hello,
      ])
      expect(status).toBe(0)
      expect(stdout).not.toContain('verdunkelt')
      expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe(said)
      expect(readFileSync(join(folder, 'out'), 'utf8')).toContain("{{ 'ver' ~ 'dunkelt' }}")
      expect(finished(stdout).at(-1)).toMatchObject(saysHello)
    }))

  const members = ['constructor', '__proto__', 'prototype', 'toString', '__mro__', '__globals__', 'valueOf', 'reveal', 'size']
  test.each(members)('names a member of ours: %s', name =>
    atPlace(async ({ run }) => {
      const { status, stdout } = await run([
        { command: `printf %s ${name}`, register: 'r' },
        {
          debug: {
            msg: '{{ r[r.stdout] is defined }} {{ {}[r.stdout] is defined }} {{ "x"[r.stdout] is defined }} {{ [][r.stdout] is defined }}',
          },
        },
        { debug: { msg: '{{ [{}] | map(attribute=r.stdout) | list | string }}' }, ...ignored },
        { debug: { msg: '{{ ({} | attr(r.stdout)) is defined }}' }, ...ignored },
        hello,
      ])
      const outcomes = finished(stdout)
      expect(outcomes[1]?.result['msg']).toBe('False False False False')
      expect(stdout).not.toMatch(/function|native code|\[object/)
      expect([status, outcomes.at(-1)]).toMatchObject([0, saysHello])
    }),
  )

  test('sends JSON that reaches for our objects', () =>
    atPlace(async ({ folder, run }) => {
      const said =
        '{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}, "failed": true, "ansible_facts": {"ansible_host": "evil"}}'
      writeFileSync(join(folder, 'said'), said)
      const { status, stdout } = await run([
        { command: `cat ${folder}/said`, register: 'r' },
        { set_fact: { parsed: '{{ r.stdout | from_json }}' } },
        { set_fact: { merged: '{{ {"a": {}} | combine(parsed, recursive=true) }}' } },
        { debug: { msg: '{{ {}.polluted is defined }} {{ parsed.polluted is defined }} {{ merged.polluted is defined }}' } },
        { debug: { var: 'merged' } },
        { file: '{{ parsed }}', ...ignored },
        { debug: { msg: '{{ ansible_host | default("none") }}' } },
        hello,
      ])
      const outcomes = finished(stdout)
      expect(outcomes[3]?.result['msg']).toBe('False False False')
      expect(outcomes[6]?.result['msg']).toBe('h1')
      expect([status, outcomes.at(-1)]).toMatchObject([0, saysHello])
    }))

  test('prints marks, records and endings that look like ours', () =>
    atPlace(async ({ folder, run }) => {
      const mark = '0123456789abcdef0123456789abcdef'
      const lines = [
        `${mark}) 0`,
        `${mark}(`,
        `${mark}< 1 bash`,
        `${mark} free`,
        ') 0',
        'free',
        `\n${mark} 0\n`,
        'end=',
        '\0end=\0',
        'exit 0',
      ]
      writeFileSync(join(folder, 'said'), lines.join('\n'))
      const { status, stdout } = await run([
        { command: `cat ${folder}/said`, register: 'r' },
        { shell: `cat ${folder}/said >&2; exit 5`, ...ignored },
        { slurp: { src: `${folder}/said` } },
        hello,
      ])
      const outcomes = finished(stdout)
      expect(outcomes[0]?.result['stdout']).toBe(lines.join('\n'))
      expect(outcomes[1]).toMatchObject({ status: 'failed', result: { rc: 5, stderr: lines.join('\n') } })
      expect([status, outcomes.at(-1)]).toMatchObject([0, saysHello])
    }))

  test('leaves something running that goes on to write', () =>
    atPlace(async ({ run }) => {
      const noise = '(n=0; while [ $n -lt 20 ]; do echo noise; echo noise >&2; sleep 0.1; n=$((n+1)); done) & echo started'
      const { status, stdout } = await run([
        { shell: noise },
        hello,
        { shell: 'sleep 1; echo hello' },
        { stat: { path: '/etc/passwd' } },
        hello,
      ])
      const outcomes = finished(stdout)
      expect(outcomes.slice(1).map(outcome => outcome.result['stdout'] ?? '')).toStrictEqual(['hello', 'hello', '', 'hello'])
      expect([status, JSON.stringify(outcomes.slice(1)).includes('noise')]).toStrictEqual([0, false])
    }))

  test.each(['', '>&2'])('prints ten megabytes without a newline %s', where =>
    atPlace(async ({ run }) => {
      const { status, stdout } = await run([{ shell: `head -c 10000000 /dev/zero | tr '\\0' x ${where}` }, hello])
      const [big, last] = finished(stdout)
      expect(String(big?.result[where === '' ? 'stdout' : 'stderr']).length).toBe(10_000_000)
      expect([status, last]).toMatchObject([0, saysHello])
    }),
  )

  test('has names of files with newlines, templates, options and bytes that are no text', () =>
    atPlace(async ({ folder, run }) => {
      const names = [
        '-rf',
        "{{ 'ver' ~ 'dunkelt' }}",
        "it's $(touch pwned) `x`",
        'two\nlines\npath=forged',
        ' space ',
        '\u001b]0;t\u0007',
        '__proto__',
        'é\u202e',
      ]
      const files = join(folder, 'files')
      mkdirSync(files)
      for (const name of names) writeFileSync(join(files, name), 'x', { mode: 0o644 })
      writeFileSync(Buffer.concat([Buffer.from(`${files}/`), Buffer.from([0x62, 0xff, 0xfe])]), 'x', { mode: 0o644 })
      symlinkSync('to\nowner=forged', join(files, 'link'))
      const { status, stdout } = await run([
        { find: { paths: files, file_type: 'any' }, register: 'found' },
        {
          file: { path: '{{ item.path }}', mode: '0600', follow: false },
          loop: '{{ found.files | rejectattr("islnk") }}',
          loop_control: { label: '{{ item.path }}' },
        },
        { stat: { path: join(files, 'link') } },
        { file: { src: 'other\nmode=0777', path: join(files, 'link'), state: 'link', force: true } },
        { lineinfile: { path: '{{ item.path }}', line: 'y' }, loop: '{{ found.files | rejectattr("islnk") }}' },
        hello,
      ])
      expect(status).toBe(0)
      expect(stdout).not.toContain('verdunkelt')
      for (const name of names)
        expect([statSync(join(files, name)).mode & 0o777, readFileSync(join(files, name), 'utf8')]).toStrictEqual([0o600, 'x\ny\n'])
      expect(readlinkSync(join(files, 'link'))).toBe('other\nmode=0777')
      const outcomes = finished(stdout)
      expect(outcomes[2]?.result['stat']).toMatchObject({ lnk_source: expect.any(String), lnk_target: 'to\nowner=forged' })
      expect(outcomes.at(-1)).toMatchObject(saysHello)
    }))

  test('names hosts to go to that are options or ours', () =>
    atPlace(async ({ folder, run }) => {
      const { status, stdout } = await run([
        { command: `printf %s '-oProxyCommand=touch ${folder}/pwned'`, register: 'r' },
        { command: 'true', delegate_to: '{{ r.stdout }}', ...ignored, ignore_unreachable: true },
        { command: 'true', delegate_to: `{{ "h2\nproxycommand touch ${folder}/pwned" }}`, ignore_unreachable: true },
        { command: 'true', delegate_to: `h2;touch ${folder}/pwned`, ignore_unreachable: true },
        { command: 'true', delegate_to: 'h2', vars: { ansible_user: `u\nproxycommand touch ${folder}/pwned` }, ignore_unreachable: true },
        { add_host: { name: '{{ r.stdout }}' }, ...ignored },
        hello,
      ])
      const outcomes = finished(stdout)
      expect(outcomes.slice(1, 5).map(outcome => outcome.status)).toStrictEqual(Array(4).fill('unreachable'))
      expect([status, outcomes.at(-1)]).toMatchObject([0, saysHello])
    }))
})
