import { spawnSync } from 'node:child_process'
import { encode } from '../../engine/shell/records.ts'
import type { Sh } from '../../engine/shell/sh.ts'

/** The shells that every script must work in, those that this machine has. */
export const shells: readonly (readonly [name: string, ...command: string[]])[] = (
  [
    ['dash', 'dash'],
    ['bash --posix', 'bash', '--posix'],
    ['busybox sh', 'busybox', 'sh'],
  ] as const
).filter(([, program]) => spawnSync(program, ['-c', ':'].slice(program === 'busybox' ? 2 : 0)).error === undefined)

/** What a script comes to in a shell; its text arrives by stdin, as over a connection. */
export function runIn(
  shell: readonly string[],
  script: Sh | string,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const [program = 'sh', ...words] = shell.slice(1)
  const quoted = `'${String(script).replaceAll("'", `'"'"'`)}'`
  const { status, stdout, stderr } = spawnSync(program, words, {
    input: encode(`eval ${quoted}\n`),
    maxBuffer: 1 << 28,
    ...options,
    env: { ...process.env, ...options.env },
  })
  return { status: status ?? 255, stdout: stdout as Uint8Array, stderr: stderr as Uint8Array }
}
