import { in_, isYes, type Known, of, parts, type Read } from './setting.ts'

/** What ansible.cfg and ANSIBLE_* say of what is shown. */
export interface ScreenSettings {
  readonly stdoutCallback: string
  readonly callbacksEnabled: readonly string[]
  readonly resultFormat: string
  /** Results over several lines, whatever -v says; undefined where nothing is said. */
  readonly prettyResults: boolean | undefined
  readonly displaySkippedHosts: boolean
  readonly displayOkHosts: boolean
  readonly displayFailedStderr: boolean
  readonly showTaskPathOnFailure: boolean
  readonly showPerHostStart: boolean
  readonly showCustomStats: boolean
  readonly checkModeMarkers: boolean
  readonly diffContext: number
  readonly verbosity: number
  readonly noColor: boolean
  readonly forceColor: boolean
}

const default_ = (key: string, env: string, called: string, description: string, otherwise?: string) =>
  of('callback default', in_('defaults', key, env, called, description, otherwise))

/** The table of them. */
export const screenNames: { readonly [name in keyof ScreenSettings]: Known } = {
  stdoutCallback: in_(
    'defaults',
    'stdout_callback',
    'ANSIBLE_STDOUT_CALLBACK',
    'DEFAULT_STDOUT_CALLBACK',
    'The form of what a run shows: default, minimal, oneline, json, yaml, debug, junit.',
    'default',
  ),
  callbacksEnabled: in_(
    'defaults',
    'callbacks_enabled callback_whitelist',
    'ANSIBLE_CALLBACKS_ENABLED ANSIBLE_CALLBACK_WHITELIST',
    'CALLBACKS_ENABLED',
    'What is shown besides, with commas between: profile_tasks, timer.',
  ),
  resultFormat: default_(
    'callback_result_format',
    'ANSIBLE_CALLBACK_RESULT_FORMAT',
    'RESULT_FORMAT',
    'How results are written: json or yaml.',
    'json',
  ),
  prettyResults: default_(
    'callback_format_pretty',
    'ANSIBLE_CALLBACK_FORMAT_PRETTY',
    'PRETTY_RESULTS',
    'Whether results stand on lines of their own.',
  ),
  displaySkippedHosts: in_(
    'defaults',
    'display_skipped_hosts',
    'ANSIBLE_DISPLAY_SKIPPED_HOSTS',
    'DISPLAY_SKIPPED_HOSTS',
    'Whether skipped tasks are shown.',
    'true',
  ),
  displayOkHosts: default_(
    'display_ok_hosts',
    'ANSIBLE_DISPLAY_OK_HOSTS',
    'DISPLAY_OK_HOSTS',
    'Whether tasks are shown that changed nothing.',
    'true',
  ),
  displayFailedStderr: default_(
    'display_failed_stderr',
    'ANSIBLE_DISPLAY_FAILED_STDERR',
    'DISPLAY_FAILED_STDERR',
    'Whether failures go to standard error.',
    'false',
  ),
  showTaskPathOnFailure: default_(
    'show_task_path_on_failure',
    'ANSIBLE_SHOW_TASK_PATH_ON_FAILURE',
    'SHOW_TASK_PATH_ON_FAILURE',
    'Whether a failure tells the place of its task.',
    'false',
  ),
  showPerHostStart: default_(
    'show_per_host_start',
    'ANSIBLE_SHOW_PER_HOST_START',
    'SHOW_PER_HOST_START',
    'Whether it is shown where a host begins with a task.',
    'false',
  ),
  showCustomStats: in_(
    'defaults',
    'show_custom_stats',
    'ANSIBLE_SHOW_CUSTOM_STATS',
    'SHOW_CUSTOM_STATS',
    'Whether the recap shows what set_stats kept.',
    'false',
  ),
  checkModeMarkers: default_(
    'check_mode_markers',
    'ANSIBLE_CHECK_MODE_MARKERS',
    'CHECK_MODE_MARKERS',
    'Whether plays and tasks of a check are marked as such.',
    'false',
  ),
  diffContext: in_('diff', 'context', 'ANSIBLE_DIFF_CONTEXT', 'DIFF_CONTEXT', 'The lines shown around a difference.', '3'),
  verbosity: in_('defaults', 'verbosity', 'ANSIBLE_VERBOSITY', 'DEFAULT_VERBOSITY', 'How many -v are meant where none is given.', '0'),
  noColor: in_('defaults', 'nocolor', 'ANSIBLE_NOCOLOR NO_COLOR', 'ANSIBLE_NOCOLOR', 'Whether there are no colours.', 'false'),
  forceColor: in_(
    'defaults',
    'force_color',
    'ANSIBLE_FORCE_COLOR',
    'ANSIBLE_FORCE_COLOR',
    'Whether there are colours even where there is no terminal.',
    'false',
  ),
}

/** What is said of what is shown. */
export function screenSettings(text: Read<keyof ScreenSettings>): ScreenSettings {
  const pretty = text('prettyResults')
  return {
    stdoutCallback: text('stdoutCallback') ?? 'default',
    callbacksEnabled: parts(text('callbacksEnabled'), ','),
    resultFormat: text('resultFormat') ?? 'json',
    prettyResults: pretty === undefined ? undefined : isYes(pretty),
    displaySkippedHosts: isYes(text('displaySkippedHosts')),
    displayOkHosts: isYes(text('displayOkHosts')),
    displayFailedStderr: isYes(text('displayFailedStderr')),
    showTaskPathOnFailure: isYes(text('showTaskPathOnFailure')),
    showPerHostStart: isYes(text('showPerHostStart')),
    showCustomStats: isYes(text('showCustomStats')),
    checkModeMarkers: isYes(text('checkModeMarkers')),
    diffContext: Number(text('diffContext') ?? 3),
    verbosity: Number(text('verbosity')) || 0,
    noColor: isYes(text('noColor')),
    forceColor: isYes(text('forceColor')),
  }
}
