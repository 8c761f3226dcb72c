import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun, runProgram } from './program.ts'

/** Signs files with a key made for this occasion: PATH gets PATH.sig beside it. The key's public half is written to `publicKey`. */
export async function signFiles(paths: readonly string[], publicKey: string): Promise<void> {
  // A short path: gpg's agent listens on a socket in it.
  const home = await mkdtemp(join(tmpdir(), 'gpg-'))
  const gpg = (...words: readonly string[]) =>
    mustRun('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', '--pinentry-mode', 'loopback', '--passphrase', '', ...words])
  try {
    await gpg('--quick-generate-key', 'Upstream of the lab (a test key) <upstream@lab.test>', 'ed25519', 'sign', 'never')
    await writeFile(publicKey, await gpg('--armor', '--export'))
    for (const path of paths) await gpg('--output', `${path}.sig`, '--detach-sign', '--', path)
  } finally {
    await runProgram('gpgconf', ['--homedir', home, '--kill', 'all'])
    await rm(home, { recursive: true, force: true })
  }
}
