import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/get_url.ts'
import { signFiles } from '../lab/signing.ts'
import { startFileServer } from '../support/file-server.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const server = await startFileServer()
afterAll(() => server.stop())
const text = 'of the server\n'
const sumOf = (by: string, bytes: string | Buffer = text) => `${by}:${createHash(by).update(bytes).digest('hex')}`
const serve = (name: string, bytes: string | Buffer = text) => writeFileSync(join(server.folder, name), bytes)
serve("it's a file")
serve('tool')
serve('SUMS', `${sumOf('sha256').slice(7)}  tool\n${'0'.repeat(64)}  other\n`)
serve('signed')
serve('tampered')
await signFiles(
  ['signed', 'tampered'].map(name => join(server.folder, name)),
  join(server.folder, 'key.asc'),
)
serve('tampered', `${text}and of somebody else\n`)
serve('mine')
await signFiles([join(server.folder, 'mine')], join(server.folder, 'other.asc'))
execFileSync('gpg', ['--dearmor', '-o', join(server.folder, 'key.gpg'), join(server.folder, 'key.asc')], { stdio: 'ignore' })

type Args = { readonly [name: string]: Json }
const tool = (more: Args = {}) => ({ url: `${server.url}/dated/tool`, dest: 'tool', ...more })
const signed = (name: string, more: Args = {}) => ({
  url: `${server.url}/dated/${name}`,
  signature: `${server.url}/dated/${name}.sig`,
  keyring: join(server.folder, 'key.asc'),
  dest: name,
  ...more,
})
const old = new Date('2001-02-03T04:05:06Z')

describe.each(shells)('in %s, get_url', (...shell) => {
  const run = (args: Args, cwd: string, check = false) => {
    server.asked()
    return runModule(module, args, { shell, cwd, ...(check ? { check } : {}) })
  }

  test('downloads what is not there, and tells of it; a check asks for its head alone', () =>
    inFolder({}, async folder => {
      const check = await run(tool({ mode: '0755' }), folder, true)
      expect([check.status, check.change, server.asked(), listingOf(folder)]).toStrictEqual([
        'changed',
        { mode: '0755', content: `what is at ${server.url}/dated/tool` },
        ['HEAD /dated/tool 200'],
        {},
      ])
      const { status, result } = await run(tool({ mode: '0755' }), folder)
      expect([status, listingOf(folder)]).toStrictEqual(['changed', { tool: `0755 ${text}` }])
      expect(result).toMatchObject({
        dest: 'tool',
        url: `${server.url}/dated/tool`,
        msg: `OK (${text.length} bytes)`,
        status_code: 200,
        checksum_src: sumOf('sha1').slice(5),
        md5sum: sumOf('md5').slice(4),
        size: text.length,
        mode: '0755',
        state: 'file',
      })
    }))

  test('asks for what is newer, and leaves alone what is not', () =>
    inFolder({ tool: '0600 mine\n' }, async folder => {
      expect((await run(tool(), folder)).result).toMatchObject({ msg: 'HTTP Error 304: Not Modified', status_code: 304 })
      expect([server.asked(), listingOf(folder)]).toStrictEqual([['HEAD /dated/tool 304'], { tool: '0600 mine\n' }])
      utimesSync(join(folder, 'tool'), old, old)
      expect((await run(tool(), folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ tool: `0600 ${text}` })
    }))

  test('compares where the time alone does not tell: with force, or with a server that has no times', () =>
    inFolder({ tool: `0644 ${text}` }, async folder => {
      const check = await run(tool({ force: true }), folder, true)
      expect([check.status, server.asked()]).toStrictEqual(['ok', ['HEAD /dated/tool 200', 'GET /dated/tool 200']])
      const plain = tool({ url: `${server.url}/plain/tool` })
      expect((await run(plain, folder)).status).toBe('ok')
      writeFileSync(join(folder, 'tool'), 'other text it has\n'.slice(0, text.length))
      expect((await run(plain, folder)).change).toStrictEqual({ content: sumOf('sha1') })
      expect(listingOf(folder)).toStrictEqual({ tool: `0644 ${text}` })
    }))

  const sums: { readonly [sentence: string]: string } = {
    md5: sumOf('md5'),
    'sha512 in capitals': sumOf('sha512').toUpperCase(),
    'a list of sums': `sha256:${server.url}/dated/SUMS`,
  }
  test.each(Object.entries(sums))('knows by %s what need not be downloaded', (_, checksum) =>
    inFolder({}, async folder => {
      expect((await run(tool({ checksum }), folder)).status).toBe('changed')
      const again = await run(tool({ checksum }), folder)
      expect([again.status, again.result['msg']]).toStrictEqual(['ok', 'file already exists'])
      expect(server.asked().filter(line => line.includes('/tool'))).toStrictEqual([])
      writeFileSync(join(folder, 'tool'), 'by hand')
      expect((await run(tool({ checksum }), folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ tool: `0644 ${text}` })
    }),
  )

  test('lets nothing appear that has another checksum', () =>
    inFolder({ tool: '0644 mine\n' }, async folder => {
      const came = await run(tool({ checksum: sumOf('sha256', 'other') }), folder)
      expect(came.failure).toContain(
        `The checksum for tool did not match: what is at ${server.url}/dated/tool has ${sumOf('sha256').slice(7)}`,
      )
      expect(listingOf(folder)).toStrictEqual({ tool: '0644 mine\n' })
    }))

  test('verifies signatures, keeps them, and downloads nothing while they fit', () =>
    inFolder({}, async folder => {
      expect((await run(signed('signed'), folder, true)).status).toBe('changed')
      expect((await run(signed('signed'), folder)).status).toBe('changed')
      expect(Object.keys(listingOf(folder))).toStrictEqual(['signed', 'signed.sig'])
      expect((await run(signed('signed', { keyring: join(server.folder, 'key.gpg') }), folder)).status).toBe('ok')
      expect(server.asked()).toStrictEqual([])
      writeFileSync(join(folder, 'signed'), 'by hand')
      expect((await run(signed('signed'), folder)).change).toStrictEqual({ signed: `by a key of ${join(server.folder, 'key.asc')}` })
      expect(readFileSync(join(folder, 'signed'), 'utf8')).toBe(text)
      rmSync(join(folder, 'signed.sig'))
      expect((await run(signed('signed'), folder)).status).toBe('changed')
    }))

  const unsigned: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'somebody changed': [signed('tampered'), /tampered is not signed by a key of .*BAD signature/],
    'somebody else signed': [signed('mine'), /mine is not signed by a key of .*No public key/],
    'has the signature of another': [signed('signed', { signature: `${server.url}/dated/mine.sig` }), /is not signed by a key/],
    'nobody signed': [signed('tool'), /HTTP Error 404: Not Found/],
  }
  test.each(Object.entries(unsigned))('lets nothing appear that %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      expect((await run(args, folder)).failure).toMatch(says)
      expect(listingOf(folder)).toStrictEqual({})
    }),
  )

  test('puts it into a folder, under the name at the end of the address, and changes one part', () =>
    inFolder({ 'a folder': '0755/' }, async folder => {
      const args = { url: `${server.url}/moved/it%27s%20a%20file?version=1#x`, dest: 'a folder' }
      expect((await run(args, folder)).result['dest']).toBe("a folder/it's a file")
      expect((await run({ ...args, mode: '0600' }, folder)).change).toStrictEqual({ mode: '0600' })
      expect(listingOf(folder)).toStrictEqual({ 'a folder': '0755/', "a folder/it's a file": `0600 ${text}` })
    }))

  test('keeps what was there where that is asked for, and takes the place of a link', () =>
    inFolder({ real: '0644 mine\n', tool: '-> real' }, async folder => {
      const { result } = await run(tool({ force: true, backup: true }), folder)
      expect(readFileSync(join(folder, String(result['backup_file'])), 'utf8')).toBe('mine\n')
      rmSync(join(folder, String(result['backup_file'])))
      expect(listingOf(folder)).toStrictEqual({ real: '0644 mine\n', tool: `0644 ${text}` })
    }))

  test('logs in and sends headers, unpacks what comes packed', () =>
    inFolder({}, async folder => {
      const ada = tool({ url: `${server.url}/private/tool`, username: 'ada', password: 'hunter two' })
      expect((await run(ada, folder)).status).toBe('changed')
      expect((await run(tool({ url: `${server.url}/header/tool`, dest: 'two', headers: { 'X-Token': 'abc' } }), folder)).status).toBe(
        'changed',
      )
      expect((await run(tool({ url: `${server.url}/packed/tool`, dest: 'three' }), folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ tool: `0644 ${text}`, two: `0644 ${text}`, three: `0644 ${text}` })
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'what is not there': [
      tool({ url: `${server.url}/dated/none` }),
      /^Request failed: HTTP Error 404: Not Found, asked for http.*\/dated\/none/,
    ],
    'a password that is wrong, without telling it': [
      tool({ url: `${server.url}/private/tool`, username: 'ada', password: 'other word' }),
      /^(?!.*other word).*HTTP Error 401: Unauthorized/,
    ],
    'a server that is not there': [tool({ url: 'http://ada:secret@127.0.0.1:1/tool' }), /^(?!.*secret)Request failed: .*127.0.0.1/],
    'a checksum without its algorithm': [tool({ checksum: 'abc' }), /<algorithm>:<checksum>/],
    'a list without the file': [
      tool({ url: `${server.url}/dated/signed`, checksum: `sha256:${server.url}/dated/SUMS` }),
      /Unable to find a checksum/,
    ],
    'a list that is not there': [tool({ checksum: `sha256:${server.url}/dated/NONE` }), /HTTP Error 404: Not Found.*NONE/],
    'a folder that is not there': [tool({ dest: 'none/tool' }), /Destination none does not exist/],
    'a signature without keys': [tool({ signature: 'x' }), /keyring/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
      expect(listingOf(folder)).toStrictEqual({})
    }),
  )
})

describe.each(['curl', 'wget', 'busybox wget'])('with nothing but %s on the target', which => {
  const alone = async (work: (run: (args: Args, folder: string) => ReturnType<typeof runModule>) => Promise<void>) =>
    inFolder({}, async bin => {
      const needed = [
        'sh',
        'cat',
        'stat',
        'mktemp',
        'date',
        'rm',
        'mv',
        'cp',
        'chmod',
        'chown',
        'sha1sum',
        'md5sum',
        'sha256sum',
        'sed',
        'awk',
        'tr',
        'cut',
        'base64',
        'head',
        'grep',
        'readlink',
        'find',
        'mkdir',
        'gpgv',
        'dirname',
      ]
      for (const name of [...needed, ...(which === 'busybox wget' ? [] : [which])])
        symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(bin, name))
      if (which === 'busybox wget') {
        writeFileSync(join(bin, 'wget'), `#!/bin/sh\nexec ${execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim()} wget "$@"\n`)
        chmodSync(join(bin, 'wget'), 0o755)
      }
      const dash = execFileSync('which', ['dash'], { encoding: 'utf8' }).trim()
      const PATH = process.env['PATH'] ?? ''
      process.env['PATH'] = bin
      try {
        await work((args, cwd) => runModule(module, args, { shell: ['dash', dash], cwd }))
      } finally {
        process.env['PATH'] = PATH
      }
    })

  test('a file is downloaded, compared, and downloaded anew', () =>
    alone(run =>
      inFolder({}, async folder => {
        expect((await run(tool(), folder)).status).toBe('changed')
        expect((await run(tool(), folder)).status).toBe('ok')
        expect((await run(tool({ force: true }), folder)).status).toBe('ok')
        writeFileSync(join(folder, 'tool'), 'by hand')
        utimesSync(join(folder, 'tool'), old, old)
        expect((await run(tool(), folder)).status).toBe('changed')
        expect((await run(tool({ url: `${server.url}/dated/none`, dest: 'none' }), folder)).failure).toContain('HTTP Error 404')
        expect(listingOf(folder)).toStrictEqual({ tool: `0644 ${text}` })
      }),
    ))

  test('a password is not told to those who look at processes', () =>
    alone(run =>
      inFolder({}, async folder => {
        const came = await run(
          tool({ url: `${server.url}/private/tool`, username: 'ada', password: 'hunter two', force_basic_auth: true }),
          folder,
        )
        const status = which === 'busybox wget' ? 'failed' : 'changed'
        expect([came.status, came.failure ?? '']).toStrictEqual([
          status,
          status === 'failed' ? expect.stringContaining('install curl') : '',
        ])
      }),
    ))
})
