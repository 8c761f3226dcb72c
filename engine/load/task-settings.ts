import { in_, isYes, type Known, type Locate, parts, type Read } from './setting.ts'

/** What ansible.cfg and ANSIBLE_* say of how tasks run, and of what is read for them. */
export interface TaskSettings {
  readonly runTags: readonly string[]
  readonly skipTags: readonly string[]
  readonly gatherSubset: readonly string[]
  readonly gatherTimeout: number | undefined
  readonly factPath: string | undefined
  /** What keeps facts from run to run: memory (nothing) or jsonfile. */
  readonly factCaching: string
  readonly factCachingConnection: string | undefined
  readonly factCachingPrefix: string
  /** Seconds that they are kept; 0 for ever. */
  readonly factCachingTimeout: number
  /** Facts are variables by their own names, too. */
  readonly injectFacts: boolean
  /** Mappings of several levels are merged, in place of the highest alone. */
  readonly mergesHashes: boolean
  readonly noLog: boolean
  /** Seconds that a task may take; 0 for no end. */
  readonly taskTimeout: number
  /** Seconds between looks at a job in the background. */
  readonly pollInterval: number
  readonly maxDiffSize: number
  readonly missingHandlerFails: boolean
  /** Tasks that fail are looked at in the debugger, but for those whose failure is ignored. */
  readonly debugsFailures: boolean
  readonly debuggerIgnoresErrors: boolean
  readonly moduleName: string
  readonly filterPlugins: readonly string[]
  readonly testPlugins: readonly string[]
  readonly lookupPlugins: readonly string[]
  readonly inventoryIgnores: readonly string[]
  readonly inventoryIgnoresPatterns: readonly string[]
  /** What a pattern does that names no host: warning, error or ignore. */
  readonly patternMismatch: string
}

/** The table of them. */
export const taskNames: { readonly [name in keyof TaskSettings]: Known } = {
  runTags: in_('tags', 'run', 'ANSIBLE_RUN_TAGS', 'TAGS_RUN', 'Tags to run where -t gives none, with commas between.'),
  skipTags: in_('tags', 'skip', 'ANSIBLE_SKIP_TAGS', 'TAGS_SKIP', 'Tags to skip besides those of --skip-tags.'),
  gatherSubset: in_(
    'defaults',
    'gather_subset',
    'ANSIBLE_GATHER_SUBSET',
    'DEFAULT_GATHER_SUBSET',
    'Which facts plays gather by themselves.',
  ),
  gatherTimeout: in_('defaults', 'gather_timeout', 'ANSIBLE_GATHER_TIMEOUT', 'DEFAULT_GATHER_TIMEOUT', 'Seconds for gathering them.'),
  factPath: in_('defaults', 'fact_path', 'ANSIBLE_FACT_PATH', 'DEFAULT_FACT_PATH', 'The folder of local facts on hosts.'),
  factCaching: in_(
    'defaults',
    'fact_caching',
    'ANSIBLE_CACHE_PLUGIN',
    'CACHE_PLUGIN',
    'What keeps facts from run to run: memory or jsonfile.',
    'memory',
  ),
  factCachingConnection: in_(
    'defaults',
    'fact_caching_connection',
    'ANSIBLE_CACHE_PLUGIN_CONNECTION',
    'CACHE_PLUGIN_CONNECTION',
    'The folder of the kept facts.',
  ),
  factCachingPrefix: in_(
    'defaults',
    'fact_caching_prefix',
    'ANSIBLE_CACHE_PLUGIN_PREFIX',
    'CACHE_PLUGIN_PREFIX',
    'What the names of its files begin with.',
  ),
  factCachingTimeout: in_(
    'defaults',
    'fact_caching_timeout',
    'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
    'CACHE_PLUGIN_TIMEOUT',
    'Seconds that facts are kept; 0 for ever.',
    '86400',
  ),
  injectFacts: in_(
    'defaults',
    'inject_facts_as_vars',
    'ANSIBLE_INJECT_FACT_VARS',
    'INJECT_FACTS_AS_VARS',
    'Whether facts are variables by their own names, too.',
    'true',
  ),
  mergesHashes: in_(
    'defaults',
    'hash_behaviour',
    'ANSIBLE_HASH_BEHAVIOUR',
    'DEFAULT_HASH_BEHAVIOUR',
    'What becomes of a mapping that several levels give: replace or merge.',
    'replace',
  ),
  noLog: in_('defaults', 'no_log', 'ANSIBLE_NO_LOG', 'DEFAULT_NO_LOG', 'Whether what comes of tasks is hidden.', 'false'),
  taskTimeout: in_('defaults', 'task_timeout', 'ANSIBLE_TASK_TIMEOUT', 'TASK_TIMEOUT', 'Seconds that a task may take; 0 for no end.', '0'),
  pollInterval: in_(
    'defaults',
    'poll_interval',
    'ANSIBLE_POLL_INTERVAL',
    'DEFAULT_POLL_INTERVAL',
    'Seconds between looks at a job in the background.',
    '15',
  ),
  maxDiffSize: in_(
    'defaults',
    'max_diff_size',
    'ANSIBLE_MAX_DIFF_SIZE',
    'MAX_FILE_SIZE_FOR_DIFF',
    'The bytes of a file whose differences are shown, at most.',
    '104448',
  ),
  missingHandlerFails: in_(
    'defaults',
    'error_on_missing_handler',
    'ANSIBLE_ERROR_ON_MISSING_HANDLER',
    'ERROR_ON_MISSING_HANDLER',
    'Whether a handler that is not there ends the run; else it is a warning.',
    'true',
  ),
  debugsFailures: in_(
    'defaults',
    'enable_task_debugger',
    'ANSIBLE_ENABLE_TASK_DEBUGGER',
    'ENABLE_TASK_DEBUGGER',
    'Whether the debugger looks at tasks that fail.',
    'false',
  ),
  debuggerIgnoresErrors: in_(
    'defaults',
    'task_debugger_ignore_errors',
    'ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS',
    'TASK_DEBUGGER_IGNORE_ERRORS',
    'Whether it passes by those whose failure is ignored.',
    'true',
  ),
  moduleName: in_('defaults', 'module_name', '', 'DEFAULT_MODULE_NAME', 'The module of exec where -m gives none.', 'command'),
  filterPlugins: in_('defaults', 'filter_plugins', 'ANSIBLE_FILTER_PLUGINS', 'DEFAULT_FILTER_PLUGIN_PATH', 'Folders of filters.'),
  testPlugins: in_('defaults', 'test_plugins', 'ANSIBLE_TEST_PLUGINS', 'DEFAULT_TEST_PLUGIN_PATH', 'Folders of tests.'),
  lookupPlugins: in_('defaults', 'lookup_plugins', 'ANSIBLE_LOOKUP_PLUGINS', 'DEFAULT_LOOKUP_PLUGIN_PATH', 'Folders of lookups.'),
  inventoryIgnores: in_(
    'inventory',
    'ignore_extensions',
    'ANSIBLE_INVENTORY_IGNORE',
    'INVENTORY_IGNORE_EXTS',
    'Endings of files that are no inventory in a folder of them.',
  ),
  inventoryIgnoresPatterns: in_(
    'inventory',
    'ignore_patterns',
    'ANSIBLE_INVENTORY_IGNORE_REGEX',
    'INVENTORY_IGNORE_PATTERNS',
    'Regular expressions of their names.',
  ),
  patternMismatch: in_(
    'inventory',
    'host_pattern_mismatch',
    'ANSIBLE_HOST_PATTERN_MISMATCH',
    'HOST_PATTERN_MISMATCH',
    'What a pattern does that names no host: warning, error or ignore.',
    'warning',
  ),
}

/** What is said of how tasks run. */
export function taskSettings(text: Read<keyof TaskSettings>, file: Locate<keyof TaskSettings>): TaskSettings {
  const folders = (name: keyof TaskSettings) => parts(text(name), ':').map(part => file(part, name) ?? part)
  const timeout = text('gatherTimeout')
  return {
    runTags: parts(text('runTags'), ','),
    skipTags: parts(text('skipTags'), ','),
    gatherSubset: parts(text('gatherSubset'), ','),
    gatherTimeout: timeout === undefined ? undefined : Number(timeout),
    factPath: text('factPath'),
    ...ofFactCache(text, file),
    injectFacts: isYes(text('injectFacts')),
    mergesHashes: text('mergesHashes') === 'merge',
    noLog: isYes(text('noLog')),
    taskTimeout: Number(text('taskTimeout')) || 0,
    pollInterval: Number(text('pollInterval')) || 15,
    maxDiffSize: Number(text('maxDiffSize')) || 0,
    missingHandlerFails: isYes(text('missingHandlerFails')),
    debugsFailures: isYes(text('debugsFailures')),
    debuggerIgnoresErrors: isYes(text('debuggerIgnoresErrors')),
    moduleName: text('moduleName') ?? 'command',
    filterPlugins: folders('filterPlugins'),
    testPlugins: folders('testPlugins'),
    lookupPlugins: folders('lookupPlugins'),
    inventoryIgnores: parts(text('inventoryIgnores'), ','),
    inventoryIgnoresPatterns: parts(text('inventoryIgnoresPatterns'), ','),
    patternMismatch: text('patternMismatch') ?? 'warning',
  }
}

function ofFactCache(text: Read<keyof TaskSettings>, file: Locate<keyof TaskSettings>) {
  return {
    factCaching: text('factCaching') ?? 'memory',
    factCachingConnection: file(text('factCachingConnection'), 'factCachingConnection'),
    factCachingPrefix: text('factCachingPrefix') ?? '',
    factCachingTimeout: Number(text('factCachingTimeout')) || 0,
  }
}
