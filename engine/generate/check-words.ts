import type { Module } from '../module.ts'

/** What a check does with a module, in words for its reference. */
export function checkOf(module: Module): string {
  switch (module.kind) {
    case 'resource':
      return 'predicts, with differences'
    case 'reader':
      return 'reads'
    case 'standIn':
      return 'as the module that does it'
    case 'action':
      return module.check === 'run' ? 'runs: it changes nothing' : 'tells what it can'
  }
}
