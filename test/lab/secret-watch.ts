import type { Lab } from './host.ts'

/** Somebody on the host who looks for secrets where others could see them, until told to stop. */
export interface SecretWatch {
  /** How often everything was looked at until now. */
  readonly rounds: () => Promise<number>
  /** Ends it: one sentence for each place that a secret was seen at; none is right. */
  readonly stop: () => Promise<readonly string[]>
}

const folder = '/run/secret-watch'

// In turn: words and environments of all processes, and files below the folders of temporary ones that not their owner alone may read.
// The secrets are in a file that only root may read, so that no process of the watch has one in its words.
const looking = `umask 077; cd ${folder} || exit 1; i=0
while [ ! -e stop ]; do
  grep -lasFf secrets /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | while IFS= read -r f; do
    w=$(tr '\\0' ' ' <"\${f%/*}/cmdline" 2>/dev/null); printf '%s of a process: %s\\n' "\${f##*/}" "\${w:-it is gone}" >>found
  done
  find /tmp /var/tmp /dev/shm -type f -perm /077 -exec grep -lasFf secrets {} + 2>/dev/null | sed 's/^/file while it ran: /' >>found
  i=$((i + 1)); echo $i >rounds.new; mv rounds.new rounds; sleep 0.05
done`

const afterwards = `cd ${folder} || exit 1
grep -rlasFf secrets /tmp /var/tmp /dev/shm /var/log /run --exclude-dir=secret-watch --exclude-dir=credentials 2>/dev/null | sed 's/^/file afterwards: /' >>found
journalctl --no-pager -o cat 2>/dev/null | grep -aFf secrets | sed 's/^/journal: /' >>found
sort -u found; rm -rf ${folder}`

/** Begins to look for these on a host: as they are, in base64, in JSON, and as a user's password in a header. */
export async function watchSecrets(lab: Lab, secrets: readonly string[]): Promise<SecretWatch> {
  const lines = [...new Set(secrets.flatMap(formsOf))].join('\n')
  const made = await lab.ssh(`umask 077; rm -rf ${folder}; mkdir ${folder} && cd ${folder} && cat >secrets && : >found`, {
    input: `${lines}\n`,
  })
  if (made.status !== 0) throw new Error(`the host cannot be watched: ${made.stderr}`)
  const begun = await lab.ssh(`cat >${folder}/look && { setsid sh ${folder}/look >/dev/null 2>&1 </dev/null & echo $! >${folder}/pid; }`, {
    input: looking,
  })
  if (begun.status !== 0) throw new Error(`the host cannot be watched: ${begun.stderr}`)
  return {
    rounds: async () => Number((await lab.ssh(`cat ${folder}/rounds 2>/dev/null || echo 0`)).stdout),
    stop: async () => {
      await lab.ssh(`: >${folder}/stop; while [ -e /proc/$(cat ${folder}/pid) ]; do sleep 0.1; done`)
      const { stdout } = await lab.ssh('sh -s', { input: afterwards })
      return stdout.split('\n').filter(line => line !== '')
    },
  }
}

/** What a secret looks like on its way; in base64 its middle is the same wherever it begins, by three. */
export function formsOf(secret: string): string[] {
  const middles = [0, 1, 2].map(before => {
    const encoded = Buffer.from(`${' '.repeat(before)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '')
    return encoded.slice(before === 0 ? 0 : before + 1, -1)
  })
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...middles]
}
