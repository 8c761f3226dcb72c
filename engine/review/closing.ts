import { Problems } from '../errors.ts'
import { decrypt, encrypt, type Vault, type VaultSecret } from '../load/vault.ts'
import { type Needles, needlesOf } from '../report/needles.ts'
import type { Reviewed } from '../report/planned.ts'
import { digest } from './canonical.ts'
import type { Chance } from './chance.ts'
import type { Control } from './control.ts'
import type { Asked, Closed, PlanFile } from './plan-file.ts'

/** A plan before it is closed: all that it holds, and which of it has to do with secrets. */
export interface Open {
  readonly reviewed: Reviewed
  readonly asked: Asked
  readonly control: Control
  readonly chance: Required<Chance>
  readonly steps: Closed['steps']
}

/** What may be read, and what may not; `hidden` are texts that nobody may see. */
export function closed(open: Open, hidden: Iterable<string>, secret: VaultSecret | undefined): PlanFile {
  const needles = needlesOf(hidden)
  const { kept, away, names } = sorted(open.control, needles)
  const isOpenVar = (text: string) => needles.maskValue(text) === text && needles.mask(text) === text
  const extraVars = open.asked.extraVars.filter(isOpenVar)
  const wereAll = extraVars.length === open.asked.extraVars.length
  const { secretSeed, ...chance } = open.chance
  const aside: Closed = { control: away, secretSeed, extraVars: wereAll ? [] : open.asked.extraVars, steps: open.steps }
  const leftOut = [
    ...names,
    ...(wereAll ? [] : ['--extra-vars']),
    ...(Object.keys(open.steps).length > 0 ? ['what hosts answer about secrets, and about files that not everybody may read'] : []),
  ]
  const plan = {
    plan: 1,
    ...(masked(open.reviewed, needles) as Reviewed),
    leftOut: secret ? [] : leftOut,
    asked: { ...open.asked, extraVars: wereAll ? extraVars : [] },
    control: kept,
    chance,
  }
  const sum = digest(plan)
  return { ...plan, ...(secret && { sealed: encrypt(Buffer.from(JSON.stringify({ sha256: sum, ...aside })), secret) }), sha256: sum }
}

/** A plan with what was sealed in it, where there is a password. Throws Problems where it is not as it was written. */
export function opened(plan: PlanFile, vault: Vault, file: string): { readonly plan: PlanFile; readonly closed: Closed | undefined } {
  const { sealed, sha256, ...rest } = plan
  const sum = digest(rest)
  const inside =
    sealed === undefined
      ? undefined
      : (JSON.parse(Buffer.from(decrypt(sealed, vault, file)).toString('utf8')) as Closed & { sha256: string })
  if (sum === sha256 && (inside === undefined || inside.sha256 === sum)) return { plan, closed: inside }
  throw new Problems([
    {
      code: 'edited-plan',
      message: `${file} is not as tsplay plan wrote it: something in it was changed`,
      hint: 'make a new plan: what is done must be what was reviewed',
    },
  ])
}

type Shelf = keyof Control

/** What of the control side may be in the plan as it is, and what has to do with secrets. */
function sorted(control: Control, needles: Needles): { kept: Control; away: Control; names: string[] } {
  const isSecret = (shelf: Shelf, key: string, value: unknown) => {
    const stat = shelf === 'files' ? control.stats[key] : undefined
    if (stat && (stat[1] & 0o004) === 0) return value !== null
    const text = textOf(value)
    return needles.mask(key) !== key || needles.mask(text) !== text || needles.maskValue(text) !== text
  }
  const names: string[] = []
  const pick = (wanted: boolean) =>
    Object.fromEntries(
      (Object.keys(control) as Shelf[]).map(shelf => {
        const entries = Object.entries(control[shelf]).filter(([key, value]) => isSecret(shelf, key, value) === wanted)
        if (wanted) names.push(...entries.map(([key]) => (shelf === 'files' || shelf === 'env' ? key : shelf)))
        return [shelf, Object.fromEntries(entries)]
      }),
    ) as unknown as Control
  const away = pick(true)
  return { kept: pick(false), away, names: [...new Set(names)].map(name => needles.mask(name)) }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  const { base64 } = value as { base64?: unknown }
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('latin1') : JSON.stringify(value)
}

/** Digests are of what was looked through already; they are no text of a user's. */
const ours = new Set(['sha256', 'status', 'decided', 'type'])

function masked(value: unknown, needles: Needles): unknown {
  if (typeof value === 'string') return needles.maskValue(value)
  if (Array.isArray(value)) return value.map(member => masked(member, needles))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [needles.mask(key), ours.has(key) ? member : masked(member, needles)]),
  )
}
