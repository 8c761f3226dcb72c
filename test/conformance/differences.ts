import { generatedDifferences } from './generated/known.ts'

/** Books in which tsplay does something else on purpose: why. What it does is recorded beside what Ansible does, in ours.json. */
export const differences: Readonly<Record<string, string>> = {
  '04-precedence/roles':
    'version: since 2.15 the vars of a role entry are seen in that role alone (2.15.0: "Fix bug in `vars` applied to roles, they were being incorrectly exported among others")',
  '10-changed-failed/skipped-check-delegated':
    'truth: what is asked of a command that a check does not run is unknown, also where changed_when says that it changes something',
  '11-errors/failed-in-handlers-chain':
    'mended: a rescue is told what failed, and counted, where that was a handler (2.15.0: "Correctly count rescued tasks in play recap")',
  '12-handlers/made-hosts-and-groups':
    'mended: a host or group that is made is a change, and notifies, also where it is not an item of a loop',
  '12-handlers/missing': 'mended: the change that was made is told before the run stops over the handler that is not there',
  '12-handlers/run-once-and-delegate':
    'version: since 2.16 a handler that runs once does not run again for another host (2.16.0: "Fix run_once being incorrectly interpreted on handlers")',
  '18-imports/module-elsewhere': 'mended: a module of a collection that is not here matters only where its task is reached',
  '19-search/missing':
    'version: a role that is not there is told as a failure, and counted (2.17.0: "include_role - properly execute v2_playbook_on_include and v2_runner_on_failed callbacks")',
  '19-search/missing-rescued':
    'mended: an include whose file is not there is counted as rescued where a rescue follows, and told in its turn',
  '23-execution/check-blocks': 'truth: in a check what depends on a command that did not run is unknown, not decided by its being skipped',
  ...generatedDifferences,
}
