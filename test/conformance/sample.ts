import { diceOf } from './generated/dice.ts'

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
  '03-templating/set-fact-types',
  '04-precedence/registered-and-facts',
  '05-magic/hostvars-lazy',
  '05-magic/in-includes-and-roles',
  '05-magic/play-hosts',
  '07-loops/delegated-run-once',
  '08-until/skipped-and-undefined',
  '10-changed-failed/loops-and-notify',
  '11-errors/clear-host-errors',
  '11-errors/fatal-in-included',
  '11-errors/serial-delegated',
  '12-handlers/included-roles',
  '12-handlers/rescued-include-run-once',
]

/** So many of the names, chosen by a seed, and those that were once wrong. */
export function sampleOf(names: readonly string[], seed: number, count: number): string[] {
  const dice = diceOf(seed)
  const left = [...names]
  const chosen = Array.from({ length: Math.min(count, names.length) }, () => left.splice(dice.throw(left.length), 1)[0] as string)
  return [...new Set([...onceWrong.filter(name => names.includes(name)), ...chosen])]
}
