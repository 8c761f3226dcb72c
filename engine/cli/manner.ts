import type { ScreenSettings } from '../load/screen-settings.ts'
import type { Manner } from '../report/ansible/manner.ts'
import { yamlResult } from './yaml-result.ts'

/** What a callback of Ansible's is here: a form of the output, and how results are written in it. */
interface Callback {
  readonly form: string
  readonly results?: Manner['results']
}

const callbacks: { readonly [name: string]: Callback } = {
  minimal: { form: 'exec' },
  oneline: { form: 'exec-line' },
  'ansible.posix.json': { form: 'callback-json' },
  'community.general.yaml': { form: 'ansible', results: 'yaml-callback' },
  'ansible.posix.debug': { form: 'ansible', results: 'debug' },
  junit: { form: 'junit' },
}

/** The form that stdout_callback asks for; undefined for the default one. */
export function formWished({ stdoutCallback }: ScreenSettings): string | undefined {
  return callbackNamed(stdoutCallback)?.form
}

/** How the lines of the default callback are to be. */
export function mannerFrom(settings: ScreenSettings): Manner {
  const { stdoutCallback, resultFormat, callbacksEnabled } = settings
  return {
    showsSkipped: settings.displaySkippedHosts,
    showsOk: settings.displayOkHosts,
    failuresAside: settings.displayFailedStderr,
    placesOfFailures: settings.showTaskPathOnFailure,
    hostStarts: settings.showPerHostStart,
    customStats: settings.showCustomStats,
    marksChecks: settings.checkModeMarkers,
    context: settings.diffContext,
    results: callbackNamed(stdoutCallback)?.results ?? (resultFormat === 'yaml' ? 'yaml' : 'json'),
    pretty: settings.prettyResults,
    yaml: yamlResult,
    profile: callbacksEnabled.some(name => shortOf(name) === 'profile_tasks'),
    timer: callbacksEnabled.some(name => shortOf(name) === 'timer'),
  }
}

/** What of the settings nothing here answers to, a sentence each. */
export function mannerNotices({ stdoutCallback, callbacksEnabled }: ScreenSettings): string[] {
  const isKnown = shortOf(stdoutCallback) === 'default' || callbackNamed(stdoutCallback) !== undefined
  const lost = callbacksEnabled.filter(name => !['profile_tasks', 'timer', 'default'].includes(shortOf(name)))
  return [
    ...(isKnown
      ? []
      : [`the callback "${stdoutCallback}" is not here: the default one shows the run (--output says in which other forms)`]),
    ...lost.map(name => `the callback "${name}" is not here: nothing is told to it (--output json gives every event)`),
  ]
}

function callbackNamed(name: string): Callback | undefined {
  const short = shortOf(name)
  return Object.entries(callbacks).find(([full]) => full === name || shortOf(full) === short)?.[1]
}

function shortOf(name: string): string {
  return name.replace(/^.*\./, '')
}
