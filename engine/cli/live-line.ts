import { createRequire } from 'node:module'
import type { Ora } from 'ora'
import type { LiveLine } from '../report/screen.ts'

/** A live line that makes room for questions. */
export interface HeldLine extends LiveLine {
  /** Takes the line off the screen until it is resumed, whoever wants to show it meanwhile. */
  suspend(): void
  resume(): void
}

/** The one line at the bottom of a terminal; what is written meanwhile appears above it. */
export function liveLine(stream: NodeJS.WriteStream): HeldLine {
  let spinner: Ora | undefined
  let wanted: (() => string) | undefined
  let isSuspended = false
  const draw = () => {
    if (!wanted || isSuspended) return
    spinner ??= spinnerOn(stream)
    spinner.suffixText = wanted
    if (!spinner.isSpinning) spinner.start()
  }
  return {
    show(text) {
      wanted = text
      draw()
    },
    hide() {
      wanted = undefined
      spinner?.stop()
    },
    suspend() {
      isSuspended = true
      spinner?.stop()
    },
    resume() {
      isSuspended = false
      draw()
    },
  }
}

// ora is read when there is something to show: a run that nobody watches starts without it.
function spinnerOn(stream: NodeJS.WriteStream): Ora {
  const { default: ora } = createRequire(import.meta.url)('ora') as typeof import('ora')
  // Standard input stays alone: it belongs to questions and to the interrupt.
  return ora({ stream, discardStdin: false, isEnabled: true })
}
