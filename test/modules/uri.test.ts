import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Acted, Json } from '../../engine/module.ts'
import uri from '../../modules/uri.ts'
import { act } from '../support/action.ts'
import { handsOver } from '../support/hands.ts'
import { shells } from '../support/shells.ts'
import { startWeb } from '../support/web.ts'

const web = await startWeb()
const folder = mkdtempSync(join(tmpdir(), "it's a "))
writeFileSync(join(folder, 'remote file'), 'of the target')
afterAll(() => {
  web.close()
  rmSync(folder, { recursive: true })
})

type Args = { readonly [name: string]: Json }
const ask = (path: string, args: Args = {}, stage = {}): Promise<Acted> => act(uri, { url: web.url + path, ...args }, stage)

/** A result with what every answer has left out. */
async function resultOf(acted: Promise<Acted>): Promise<unknown> {
  const { result = {}, ...rest } = await acted
  const { connection, keep_alive, elapsed, ...members } = result
  expect(elapsed).toBeTypeOf('number')
  return { ...rest, result: members }
}

/** What the server heard. */
async function heard(acted: Promise<Acted>): Promise<unknown> {
  return JSON.parse(String((await acted).result?.content))
}

const no = { cookies: {}, cookies_string: '', redirected: false }
const at = (path: string) => ({ url: web.url + path })

describe.each(shells)('in %s, uri', (...shell) => {
  const stage = { shell }

  test('tells an answer that is JSON', async () => {
    expect(await resultOf(ask('/json', {}, stage))).toStrictEqual({
      status: 'ok',
      result: {
        ...no,
        ...at('/json'),
        status: 200,
        content_type: 'application/json; charset=utf-8',
        content_length: '22',
        json: { a: [1, null, 'ü'] },
        msg: 'OK (22 bytes)',
      },
    })
  })

  test('tells headers and cookies', async () => {
    const members = { set_cookie: 'a=1; Path=/, b=2', x_two: 'x, y', cookies: { a: '1', b: '2' }, cookies_string: 'a=1; b=2' }
    expect(await resultOf(ask('/cookies', { return_content: true }, stage))).toStrictEqual({
      status: 'ok',
      result: { ...members, ...at('/cookies'), redirected: false, status: 200, content_length: '2', content: 'ok', msg: 'OK (2 bytes)' },
    })
  })

  test('fails for another status', async () => {
    expect(await resultOf(ask('/missing', {}, stage))).toStrictEqual({
      status: 'failed',
      message: 'Status code was 404 and not [200]: HTTP Error 404: Not Found',
      result: { ...no, ...at('/missing'), status: 404, content_type: 'text/plain', content_length: '5', content: 'nope\n' },
    })
  })

  test('takes a status that is expected', async () => {
    const result = {
      ...no,
      ...at('/missing'),
      status: 404,
      content_type: 'text/plain',
      content_length: '5',
      msg: 'HTTP Error 404: Not Found',
    }
    expect(await resultOf(ask('/missing', { status_code: '404,200' }, stage))).toStrictEqual({ status: 'ok', result })
    expect(await resultOf(ask('/empty', { status_code: 204 }, stage))).toStrictEqual({
      status: 'ok',
      result: { ...no, ...at('/empty'), status: 204, msg: 'OK (unknown bytes)' },
    })
  })

  test('fails where nobody answers', async () => {
    const acted = await act(uri, { url: 'http://127.0.0.1:1/' }, stage)
    expect(acted).toMatchObject({ status: 'failed', result: { status: -1, url: 'http://127.0.0.1:1/', redirected: false } })
    expect('message' in acted && acted.message).toMatch(/^Status code was -1 and not \[200\]: Request failed: .*connect/)
  })

  test('keeps the body in a file, and changes it only where it differs', async () => {
    const keep = () => ask('/bytes', { dest: folder }, stage)
    rmSync(join(folder, 'bytes'), { force: true })
    expect(await keep()).toMatchObject({ status: 'changed', result: { path: join(folder, 'bytes') } })
    expect([...readFileSync(join(folder, 'bytes'))]).toStrictEqual(Array.from({ length: 256 }, (_, byte) => byte))
    expect(await keep()).toMatchObject({ status: 'ok' })
    expect(readdirSync(folder)).toStrictEqual(['bytes', 'remote file'])
  })

  test('gives the file its permissions and owners, once', async () => {
    const keep = (args: Args) => ask('/bytes', { dest: folder, ...args }, stage)
    expect(await keep({ mode: '0640', group: 'bin' })).toMatchObject({
      status: 'changed',
      result: { mode: '0640', group: 'bin', size: 256 },
    })
    expect(await keep({ mode: 'u=rw,g=r,o=', group: 'bin' })).toMatchObject({ status: 'ok', result: { mode: '0640' } })
    expect(await keep({ mode: '0644', owner: 'root', group: 'root' })).toMatchObject({ status: 'changed', result: { group: 'root' } })
    expect(await keep({ owner: 'nobody-here' })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('nobody-here') as string,
    })
    expect(await keep({ mode: 'rwx' })).toMatchObject({ status: 'failed', message: expect.stringContaining('mode must be') as string })
  })

  test('sends quotes, newlines and all bytes as they are', async () => {
    const body = 'a "b" \\ $(id) `id` \'\n\r\n\tü %{url}'
    expect(
      await heard(ask('/echo', { method: 'PUT', body, headers: { 'X-A': 'it\'s "1" \\' }, return_content: true }, stage)),
    ).toStrictEqual({
      method: 'PUT',
      url: '/echo',
      headers: {
        'user-agent': 'ansible-httpget',
        'x-a': 'it\'s "1" \\',
        'content-length': '33',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    })
  })

  test('sends a file of the target', async () => {
    const sent = await heard(
      ask('/echo', { method: 'POST', src: join(folder, 'remote file'), remote_src: true, return_content: true }, stage),
    )
    expect(sent).toMatchObject({ method: 'POST', body: 'of the target' })
  })

  test('leaves nothing behind', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'temporary-'))
    const [name = '', ...words] = shell
    await ask('/echo', { method: 'POST', body: 'x' }, { shell: [name, '/usr/bin/env', `TMPDIR=${temporary}`, ...words] })
    expect(readdirSync(temporary)).toStrictEqual([])
    rmSync(temporary, { recursive: true })
  })
})

const sent: { [sentence: string]: [Args, body: string, type?: string] } = {
  'JSON of a mapping': [{ body_format: 'json', body: { a: [1, null, 'ü'], b: true } }, '{"a":[1,null,"ü"],"b":true}', 'application/json'],
  'JSON as it was written': [{ body_format: 'json', body: '{"a": 1}' }, '{"a": 1}', 'application/json'],
  'a form of a mapping': [{ body_format: 'form-urlencoded', body: { a: [1, 2], b: "x y&ü!'" } }, 'a=1&a=2&b=x+y%26%C3%BC%21%27'],
  'a form of pairs': [{ body_format: 'form-urlencoded', body: [['a', 1], ['b', true]] }, 'a=1&b=True'], // biome-ignore format: pairs
  'a type of the user': [{ body_format: 'json', body: [], headers: { 'content-type': 'text/x' } }, '[]', 'text/x'],
}

describe('uri sends', () => {
  test.each(Object.entries(sent))('%s', async (_, [args, body, type = 'application/x-www-form-urlencoded']) => {
    expect(await heard(ask('/echo', { method: 'post', return_content: true, ...args }))).toMatchObject({
      method: 'POST',
      body,
      headers: { 'content-type': type },
    })
  })

  test('a form in several parts', async () => {
    const body = { a: 'one', f: { filename: 'x".txt', content: 'hello', mime_type: 'text/plain' }, g: { content: 'plain' } }
    const { body: text, headers } = (await heard(
      ask('/echo', { method: 'POST', body_format: 'form-multipart', body, return_content: true }),
    )) as {
      body: string
      headers: { 'content-type': string }
    }
    const boundary = /^multipart\/form-data; boundary="(.+)"$/.exec(headers['content-type'])?.[1] ?? ''
    expect(text.split(`--${boundary}`)).toStrictEqual([
      '',
      '\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n',
      '\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="f"; filename="x\\".txt"\r\n\r\nhello\r\n',
      '\r\nContent-Type: application/octet-stream\r\nContent-Disposition: form-data; name="g"\r\n\r\nplain\r\n',
      '--\r\n',
    ])
  })

  test.each([
    ['safe', 'GET', 200],
    ['safe', 'POST', 302],
    ['all', 'POST', 200],
    ['none', 'GET', 302],
    [true, 'GET', 200],
    [false, 'GET', 302],
  ])('with follow_redirects %s a %s that comes to %i', async (follow_redirects, method, status) => {
    const acted = await ask('/redirect', { follow_redirects, method, status_code: status })
    expect('message' in acted ? acted.message : '').toBe('')
    expect(acted).toMatchObject({
      status: 'ok',
      result: { status, redirected: status === 200, url: `${web.url}/${status === 200 ? 'echo' : 'redirect'}` },
    })
  })

  test('no more than ten redirects', async () => {
    expect(await ask('/loop')).toMatchObject({ status: 'failed', result: { status: 302 } })
  })

  test.each([{ force_basic_auth: true }, {}])('name and password, which no argument of a program shows (%j)', async more => {
    const seen: string[] = []
    const hands = handsOver(shells[0] ?? [], {})
    const frame: typeof hands.frame = script => {
      seen.push(script.text.replace(/printf %s '[^']*' \| curl/, ''))
      return hands.frame(script)
    }
    const acted = await ask('/private', { user: 'me', password: 'hunter2', return_content: true, ...more }, { hands: { frame } })
    expect(await heard(Promise.resolve(acted))).toMatchObject({
      headers: { authorization: `Basic ${Buffer.from('me:hunter2').toString('base64')}` },
    })
    expect(seen.join('\n')).not.toContain('hunter2')
  })
})

describe('uri reads', () => {
  test('text by its character set', async () =>
    expect((await ask('/latin', { return_content: true })).result).toMatchObject({ content: 'ü' }))
  test('no value where JSON is broken', async () => expect((await ask('/bad-json')).result).not.toHaveProperty('json'))
  test('nothing in a check', async () => expect(await ask('/echo', {}, { check: true })).toStrictEqual({ status: 'unknown' }))
})

const refused: { [sentence: string]: [Args, Acted] } = {
  'a method of two words': [
    { method: 'BAD METHOD' },
    { status: 'failed', message: '"BAD METHOD" is no method; it is a single word like GET or POST' },
  ],
  'a field without content': [
    { body_format: 'form-multipart', body: { f: { filename: 'x' } } },
    { status: 'failed', message: `the field "f" has no content; give it the text as content, for example by lookup('file', …)` },
  ],
  'what need not be done': [
    { creates: '/etc/passwd' },
    { status: 'ok', result: { stdout: "skipped, since '/etc/passwd' exists", stdout_lines: ["skipped, since '/etc/passwd' exists"] } },
  ],
}

describe('uri does not do', () => {
  test.each(Object.entries(refused))('%s', async (_, [args, expected]) => {
    expect(await ask('/echo', args)).toStrictEqual(expected)
  })
})

describe('without curl', () => {
  // Programs that this machine has, all but the one that shall be missing.
  const bin = mkdtempSync(join(tmpdir(), 'bin-'))
  for (const program of ['mktemp', 'rm', 'cat', 'base64', 'wget']) symlinkSync(`/usr/bin/${program}`, join(bin, program))
  const shell = ['dash', '/usr/bin/env', `PATH=${bin}`, '/bin/dash']
  afterAll(() => rmSync(bin, { recursive: true }))

  test('wget asks plain questions', async () => {
    expect(await resultOf(ask('/json', {}, { shell }))).toMatchObject({
      status: 'ok',
      result: { status: 200, json: { a: [1, null, 'ü'] } },
    })
    expect(await ask('/missing', {}, { shell })).toMatchObject({ status: 'failed', result: { status: 404 } })
  })

  test('all else is refused', async () => {
    const refusal = { status: 'failed', message: 'there is no curl on the target to send the request with', hint: 'install curl there' }
    expect(await ask('/json', { method: 'POST', body: 'x' }, { shell })).toStrictEqual(refusal)
  })
})
