import ora, { type Ora } from 'ora'
import type { LiveLine } from '../report/screen.ts'

/** The one line at the bottom of a terminal; what is written meanwhile appears above it. */
export function liveLine(stream: NodeJS.WriteStream): LiveLine {
  let spinner: Ora | undefined
  return {
    show(text) {
      // Standard input stays alone: it belongs to questions and to the interrupt.
      spinner ??= ora({ stream, discardStdin: false, isEnabled: true })
      spinner.suffixText = text
      if (!spinner.isSpinning) spinner.start()
    },
    hide() {
      spinner?.stop()
    },
  }
}
