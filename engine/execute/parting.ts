import { type FrameAnswer, type FrameOptions, Unreachable } from '../connect/link.ts'
import { decode } from '../shell/records.ts'
import { type Sh, sh } from '../shell/sh.ts'
import type { Seat } from './connections.ts'
import { isLost } from './lost.ts'
import { pause } from './pause.ts'

/** How long a host may stay away that was changed in a way that may cut it off, in seconds, where its task has no timeout. */
const patience = 120

/**
 * Runs a script that may break the link it came by (a network is set up anew, sshd starts again). What it comes to is kept on the host until
 * it was heard, by the next link where this one breaks: so it is done once, and its failure is told. Throws Unreachable where nothing was kept.
 */
export async function runParting(seat: Seat, mark: string, script: Sh, options: FrameOptions): Promise<FrameAnswer> {
  const frame = async (run: Sh) => (await seat.shell()).frame(run, options)
  try {
    const answer = await frame(keeping(mark, script))
    await reached(() => frame(forgetting(mark)), options)
    return answer
  } catch (error) {
    if (!isLost(error)) throw error
    // The next shell waits until this one has ended what it did.
    const answer = await reached(() => frame(kept(mark)), options)
    await reached(() => frame(forgetting(mark)), options)
    if (decode(answer.stdout) === nothing) throw error
    return answer
  }
}

/** Tries until the host is there again. */
async function reached<T>(work: () => Promise<T>, { timeout = patience, signal }: FrameOptions): Promise<T> {
  const until = Date.now() + timeout * 1000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isAway = error instanceof Unreachable && (error.phase === 'login' || error.phase === 'lost')
      if (!isAway || Date.now() >= until) throw error
      if (signal) await pause(1, signal)
      if (signal?.aborted) throw error
    }
  }
}

const nothing = 'nothing'

function folder(mark: string): Sh {
  return sh`d="\${TMPDIR:-/tmp}"/.tsplay-${mark}`
}

// Where no folder can be made (a full disk, one that is read-only) it runs as any other script does.
function keeping(mark: string, script: Sh): Sh {
  return sh`${folder(mark)}
run() {
${script}
}
if (umask 077 && mkdir -- "$d") 2>/dev/null; then ( run ) >"$d/out" 2>"$d/err"; echo "$?" >"$d/status"; ${telling}; else ( run ); fi`
}

function kept(mark: string): Sh {
  return sh`${folder(mark)}
if [ -s "$d/status" ]; then ${telling}; else printf %s ${nothing}; fi`
}

function forgetting(mark: string): Sh {
  return sh`${folder(mark)}; rm -rf -- "$d"`
}

const telling = sh`cat "$d/out"; cat "$d/err" >&2; exit "$(cat "$d/status")"`
