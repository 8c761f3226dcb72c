import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What ufw is set to. */
export interface UfwState {
  readonly isInstalled: boolean
  readonly isEnabled: boolean
  /** off, low, medium, high, full. */
  readonly logging: string
  /** allow, deny or reject for what comes in, goes out, passes through. */
  readonly policies: { readonly [direction: string]: string }
  /** Left out where in a check nobody knows. */
  readonly hasRules?: boolean | undefined
}

/** A rule in ufw's words, and whether it is to go. */
export interface UfwRuleKey {
  readonly before: readonly string[]
  readonly rule: readonly string[]
  readonly deletes: boolean
  /** The place of a new one, from 1. */
  readonly insert?: number
}

/** What ufw would do with a rule. */
export interface UfwRule {
  readonly wouldChange: boolean
  /** Whether there are rules afterwards. */
  readonly leavesRules?: boolean | undefined
  /** Why ufw takes no such rule. */
  readonly trouble: string
}

const settingsKind: Kind<null, UfwState> = {
  name: 'ufw',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      sh`look() { command -v ufw >/dev/null 2>&1 || return 0; printf 'installed=1\\0'
printf 'conf=%s\\0' "$(cat /etc/ufw/ufw.conf /etc/default/ufw 2>/dev/null)"
grep -qs '^### tuple' /etc/ufw/user.rules /etc/ufw/user6.rules && printf 'rules=1\\0'; }`,
      ...keys.map(() => sh`( PATH=$PATH:/usr/sbin:/sbin; look ); printf 'end=\\0'`),
    ]),
  parse: record => {
    const conf = record.get('conf') ?? ''
    const setting = (name: string) => new RegExp(`^${name}="?(\\w+)`, 'm').exec(conf)?.[1] ?? ''
    return {
      isInstalled: record.has('installed'),
      isEnabled: setting('ENABLED') === 'yes',
      logging: setting('LOGLEVEL'),
      policies: Object.fromEntries(directions.map(([direction, name]) => [direction, policyOf[setting(name)] ?? ''])),
      hasRules: record.has('rules'),
    }
  },
  // Without rules, none that was planned is there any more.
  along: (_, answer, all) =>
    (answer as UfwState).hasRules === false
      ? all.filter(([{ kind }]) => kind.name === 'ufw rule').map(([question]) => [question, undefined])
      : [],
  absent: () => ({ isInstalled: false, isEnabled: false, logging: '', policies: {}, hasRules: false }),
}

const ruleKind: Kind<UfwRuleKey, UfwRule> = {
  name: 'ufw rule',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      sh`try() { command -v ufw >/dev/null 2>&1 || return 0; printf 'trial=%s\\0' "$(ufw --dry-run "$@" 2>&1)"
for v in '' 6; do printf "now$v"'=%s\\0' "$(grep -s '^### tuple' /etc/ufw/user$v.rules)"; done; }`,
      ...keys.map(key => sh`( PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL; try ${ruleWords(key)} ); printf 'end=\\0'`),
    ]),
  parse: record => {
    const trial = record.get('trial') ?? ''
    // It prints all rules of the protocols that the rule is about, as they would be; whether one that goes was there it does not say.
    const families = (['', '6'] as const).map(family => {
      const now = record.get(`now${family}`) ?? ''
      const rules = trial.split('*filter\n').find(part => part.startsWith(`:ufw${family}-user-input`))
      return { now, then: rules === undefined ? now : (rules.match(/^### tuple.*$/gm) ?? []).join('\n') }
    })
    return {
      wouldChange: families.some(({ now, then }) => now !== then),
      leavesRules: families.some(({ then }) => then !== ''),
      trouble: /^(Skipping|Could not delete|Rules? )/m.test(trial) ? '' : trial.trim(),
    }
  },
  absent: () => ({ wouldChange: false, leavesRules: false, trouble: '' }),
  predict: (key, made, answer, all) => {
    const { hasRules } = (made(ufw()) ?? {}) as Partial<UfwState>
    if (hasRules === false) return { wouldChange: !key.deletes, leavesRules: !key.deletes, trouble: '' }
    const planned = all().filter(([question]) => question.kind.name === 'ufw rule')
    const { trouble, ...rest } = answer as UfwRule
    // What a place, or an application, is said to lack may be what this run makes.
    const mayCome = planned.length > 0 || all().some(([question]) => isProfile(question.key))
    if (/position|profile/i.test(trouble) && mayCome) return new Unknown('what this run does before it')
    return planned.length > 0 ? { ...rest, trouble, leavesRules: rest.leavesRules === true || hasRules } : undefined
  },
}

const directions = [
  ['incoming', 'DEFAULT_INPUT_POLICY'],
  ['outgoing', 'DEFAULT_OUTPUT_POLICY'],
  ['routed', 'DEFAULT_FORWARD_POLICY'],
] as const

const policyOf: { readonly [word: string]: string } = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' }

/** Asks what ufw is set to. */
export function ufw(): Question<UfwState> {
  return ask(settingsKind, null)
}

/** Asks ufw what it would do with a rule. */
export function ufwRule({ before, rule, deletes, insert }: UfwRuleKey): Question<UfwRule> {
  return ask(ruleKind, { before, rule, deletes, ...(insert !== undefined && { insert }) })
}

/** The words of ufw that bring a rule about, or take it away. */
export function ruleWords({ before, rule, deletes, insert }: UfwRuleKey): readonly string[] {
  return [...before, ...(deletes ? ['delete'] : insert === undefined ? [] : ['insert', String(insert)]), ...rule]
}

/** A command of ufw that asks nothing. */
export function ufwCommand(words: readonly string[]): Sh {
  const asks = words[0] === 'enable' || words[0] === 'reset'
  return sh`PATH=$PATH:/usr/sbin:/sbin LC_ALL=C ufw ${asks && '--force'} ${words} >/dev/null`
}

function isProfile(key: unknown): boolean {
  return String((key as { readonly path?: unknown } | null)?.path).startsWith('/etc/ufw/applications.d/')
}
