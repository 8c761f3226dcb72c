import { diceOf } from './generated/dice.ts'
import { generatedOnceWrong, generatedOpen } from './generated/known.ts'

/** Books that tsplay once ran in another way than Ansible: they run always. */
export const onceWrong: readonly string[] = [
  '01-yaml/int-keys',
  '01-yaml/json-and-unicode',
  '01-yaml/numbers',
  '02-keywords/action',
  '02-keywords/changed-failed-when',
  '02-keywords/connection',
  '02-keywords/delegate-to',
  '02-keywords/force-handlers',
  '02-keywords/gather-facts',
  '02-keywords/hosts-extra',
  '02-keywords/loop-control',
  '02-keywords/max-fail-percentage',
  '02-keywords/name',
  '02-keywords/order',
  '02-keywords/pre-post-tasks',
  '02-keywords/register',
  '02-keywords/until-retries-delay',
  '04-precedence/registered-and-facts',
  '05-magic/hostvars-lazy',
  '05-magic/in-includes-and-roles',
  '05-magic/play-hosts',
  '05-magic/role',
  '07-loops/delegated-run-once',
  '07-loops/with-lookups',
  '08-until/skipped-and-undefined',
  '10-changed-failed/loops-and-notify',
  '11-errors/clear-host-errors',
  '11-errors/fatal-in-included',
  '11-errors/serial-delegated',
  '12-handlers/included-roles',
  '12-handlers/rescued-include-run-once',
  '06-facts/delegated-and-cleared',
  '08-until/in-block-with-rescue',
  '09-register/skipped-loops-and-includes',
  '15-delegation/facts-roles-handlers',
  '17-roles/argspec-in-rescue',
  '17-roles/by-path',
  '17-roles/params-unknown-to-the-spec',
  '17-roles/shared-parts-of-a-collection',
  '02-keywords/lines-of-a-command',
  '13-blocks/rescue-notify-include-once',
  '18-imports/playbook-vars-when-loops',
  '22-controller/assert-fail-debug',
  '22-controller/assert-in-roles-and-rescue',
  '13-blocks/always-fails',
  '14-strategies/end-batch-and-play',
  '15-delegation/unknown-hosts',
  '17-roles/duplicates',
  '17-roles/nested-includes',
  '18-imports/loops-and-conditions',
  '18-imports/playbook-vars-tags',
  '19-search/missing',
  '19-search/role-files',
  '20-vars-files/include-vars-dir',
  '21-inventory/vars-types',
  '22-controller/group-by-add-host',
  '23-execution/check',
  '02-keywords/remote-user',
  '15-delegation/lookups-vars-and-loops',
  '15-delegation/vars',
  '09-register/modules',
  '09-register/diffs',
  '09-register/invocation',
  '09-register/results-of-files',
  '09-register/results-of-words',
  '11-errors/run-once-in-rescue',
  '15-delegation/skipped',
  '22-controller/add-host-fails',
  '05-magic/loop-role-block',
  '13-blocks/failed-task-told',
  '17-roles/shared-dependencies',
  ...generatedOnceWrong,
]

/** Books of which it is not settled yet that they run as Ansible runs them: npm run conformance tells; CI leaves them out. */
export const open: readonly string[] = [...generatedOpen]

/** So many of the names, chosen by a seed, and those that were once wrong. */
export function sampleOf(names: readonly string[], seed: number, count: number): string[] {
  const dice = diceOf(seed)
  const left = [...names]
  const chosen = Array.from({ length: Math.min(count, names.length) }, () => left.splice(dice.throw(left.length), 1)[0] as string)
  return [...new Set([...onceWrong.filter(name => names.includes(name)), ...chosen])]
}
