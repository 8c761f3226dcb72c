import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/get_certificate.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const openssl = (cwd: string, ...words: string[]) => execFileSync('openssl', words, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()

/** A server of TLS with a certificate of a CA, as a program of its own. */
async function withServer(run: (cwd: string, port: number) => Promise<void>): Promise<void> {
  await inFolder({}, async cwd => {
    const self = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '9']
    openssl(cwd, ...self, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=CA')
    const more = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', '4711', '-addext', 'subjectAltName=DNS:a.example.com']
    openssl(cwd, ...self, '-keyout', 'a.key', '-out', 'a.crt', '-subj', '/O=it, "is"/CN=a', ...more)
    const server = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', '-cert', 'a.crt', '-key', 'a.key', '-www'], { cwd })
    const ended = once(server, 'exit')
    let said = ''
    for await (const chunk of server.stdout) {
      said += String(chunk)
      if (/ACCEPT .*:\d+/.test(said)) break
    }
    try {
      await run(cwd, Number(/ACCEPT .*:(\d+)/.exec(said)?.[1]))
    } finally {
      server.kill()
      await ended
    }
  })
}

test('what a server shows is told as Ansible tells it, in every shell', () =>
  withServer(async (cwd, port) => {
    for (const shell of shells) {
      const came = await runModule(module, { host: '127.0.0.1', port, ca_cert: 'ca.crt' }, { shell, cwd })
      expect(came.failure).toBeUndefined()
      expect(came.result).toMatchObject({
        cert: `${openssl(cwd, 'x509', '-in', 'a.crt')}\n`,
        subject: { O: 'it, "is"', CN: 'a' },
        issuer: { CN: 'CA' },
        expired: false,
        not_after: new Date(openssl(cwd, 'x509', '-in', 'a.crt', '-noout', '-enddate').slice(9)).toISOString().replace(/[-:T]|\.\d+/g, ''),
        serial_number: 4711,
        signature_algorithm: 'ED25519',
        version: 2,
        extensions: expect.arrayContaining([
          { name: 'basicConstraints', critical: true, asn1_data: 'MAMBAf8=' },
          { name: 'subjectAltName', critical: false, asn1_data: 'MA+CDWEuZXhhbXBsZS5jb20=' },
        ]),
      })
    }
    const refused: readonly (readonly [{ readonly [name: string]: Json }, RegExp])[] = [
      [{ ca_cert: 'none' }, /ca_cert file does not exist: none/],
      [{ ca_cert: 'a.crt' }, /Failed to get cert from 127\.0\.0\.1:\d+, error: certificate verify failed: \d+ \(/],
      [{ port: 1 }, /Failed to get cert from 127\.0\.0\.1:1, error: .*[Cc]onnection refused/],
      [{ host: '-quiet' }, /cannot be a server/],
    ]
    for (const [args, says] of refused)
      expect((await runModule(module, { host: '127.0.0.1', port, ...args }, { cwd })).failure).toMatch(says)
  }))
