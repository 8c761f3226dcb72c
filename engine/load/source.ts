import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { World } from './world.ts'

/** The control side as it is: files, environment, clock, commands. */
export const theWorld: World = {
  read(path) {
    return ifThere(() => readFileSync(path))
  },
  list(path) {
    return ifThere(() => readdirSync(path).sort())
  },
  stat(path) {
    const found = ifThere(() => statSync(path))
    if (!found) return undefined
    const type = found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other'
    return { type, mode: found.mode & 0o7777, size: found.size, modified: found.mtimeMs }
  },
  write(path, bytes, mode) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes, mode === undefined ? {} : { mode })
  },
  remove: path => rmSync(path, { force: true }),
  run(command, options = {}) {
    const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', command], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.stdin === undefined ? {} : { input: options.stdin }),
    })
    return { stdout, stderr, status: status ?? 1 }
  },
  // Templating is synchronous: another process waits for the answer. What it asks is on no command line: it may hold a password.
  fetch(url, { headers = {} } = {}) {
    const code =
      'const [url,headers]=JSON.parse(require("fs").readFileSync(0));fetch(url,{headers}).then(async r=>{if(!r.ok)throw new Error(r.status+" "+r.statusText);process.stdout.write(await r.text())}).catch(e=>{console.error(String(e.cause??e));process.exit(1)})'
    const input = JSON.stringify([url, headers])
    return execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', maxBuffer: 1 << 28, input, stdio: 'pipe' })
  },
  env: name => process.env[name],
  random: drawn,
  entropy: drawn,
  now: () => Date.now(),
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // The last one: a path with a NUL byte, which no file has.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE') return undefined
    throw error
  }
}

function drawn(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48
}
