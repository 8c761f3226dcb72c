import type { Float } from '../../../load/values.ts'
import type { Node, NodeList } from './nunjucks.ts'

/** Arguments of a call, a filter or a test. */
export interface CallArguments {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [name: string, value: Expression])[]
  /** `*list` */
  readonly rest: Expression | undefined
  /** `**mapping` */
  readonly keywords: Expression | undefined
}

interface Of<Type extends string> extends Node {
  readonly typename: Type
}

export interface LiteralNode extends Of<'Literal'> {
  readonly value: string | number | bigint | boolean | null | Float
}
export interface NameNode extends Of<'Name'> {
  readonly name: string
}
export interface SequenceNode extends Of<'List' | 'Tuple' | 'Concat'> {
  readonly items: readonly Expression[]
}
export interface DictNode extends Of<'Mapping'> {
  readonly pairs: readonly (readonly [key: Expression, value: Expression])[]
}
export interface AttributeNode extends Of<'Attribute'> {
  readonly target: Expression
  readonly name: string
}
export interface ItemNode extends Of<'Item'> {
  readonly target: Expression
  readonly key: Expression
}
export interface SliceNode extends Of<'Slice'> {
  readonly target: Expression
  readonly from: Expression | undefined
  readonly to: Expression | undefined
  readonly step: Expression | undefined
}
export interface CallNode extends Of<'Call'> {
  readonly callee: Expression
  readonly args: CallArguments
}
/** A filter or a test; a filter at the head of a `{% filter %}` block has no target of its own. */
export interface UseNode extends Of<'Filter' | 'Test'> {
  readonly target: Expression | undefined
  readonly name: string
  readonly args: CallArguments
}
export interface UnaryNode extends Of<'Unary'> {
  readonly operator: 'negative' | 'positive'
  readonly target: Expression
}
export interface NotNode extends Of<'Not'> {
  readonly target: Expression
}
export interface BinaryNode extends Of<'Binary'> {
  readonly operator: string
  readonly left: Expression
  readonly right: Expression
}
export interface LogicNode extends Of<'And' | 'Or'> {
  readonly left: Expression
  readonly right: Expression
}
export interface ComparisonNode extends Of<'Comparison'> {
  readonly first: Expression
  readonly rest: readonly (readonly [operator: string, operand: Expression])[]
}
export interface ChoiceNode extends Of<'Choice'> {
  readonly condition: Expression
  readonly body: Expression
  readonly otherwise: Expression | undefined
}

/** A node that is worth something. */
export type Expression =
  | LiteralNode
  | NameNode
  | SequenceNode
  | DictNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | UseNode
  | UnaryNode
  | NotNode
  | BinaryNode
  | LogicNode
  | ComparisonNode
  | ChoiceNode

/** What can be assigned to: a name, several, or a member of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'several'; readonly targets: readonly Target[] }
  | { readonly kind: 'member'; readonly namespace: string; readonly name: string }

export interface Parameter {
  readonly name: string
  readonly fallback: Expression | undefined
}
export interface ForNode extends Of<'Loop'> {
  readonly target: Target
  readonly over: Expression
  readonly condition: Expression | undefined
  readonly isRecursive: boolean
  readonly body: NodeList
  readonly otherwise: NodeList | undefined
}
export interface IfNode extends Of<'Branch'> {
  readonly condition: Expression
  readonly body: NodeList
  readonly otherwise: Node | undefined
}
export interface SetNode extends Of<'Assign'> {
  readonly target: Target
  readonly value: Expression
}
export interface CaptureNode extends Of<'Captured'> {
  /** Where the text goes; without a target it is put out. */
  readonly target: Target | undefined
  readonly filters: readonly UseNode[]
  readonly body: NodeList
}
export interface WithNode extends Of<'Within'> {
  readonly pairs: readonly (readonly [target: Target, value: Expression])[]
  readonly body: NodeList
}
export interface MacroNode extends Of<'Definition'> {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: NodeList
  /** Names of `caller`, `kwargs` and `varargs` that the body mentions. */
  readonly mentions: readonly string[]
}
export interface CallBlockNode extends Of<'CallBlock'> {
  readonly call: CallNode
  readonly caller: MacroNode
}
export interface IncludeNode extends Of<'Inclusion'> {
  readonly template: Expression
  readonly ignoresMissing: boolean
  readonly withContext: boolean
}
export interface ImportNode extends Of<'Importing'> {
  readonly template: Expression
  /** The name of the whole module, or the names taken from it with those they get. */
  readonly names: string | readonly (readonly [name: string, alias: string])[]
  readonly withContext: boolean
}
export interface ExtendsNode extends Of<'Extension'> {
  readonly template: Expression
}
export interface NamedBlockNode extends Of<'NamedBlock'> {
  readonly name: string
  readonly body: NodeList
  readonly isScoped: boolean
}
export interface DoNode extends Of<'Doing'> {
  readonly value: Expression
}
export interface JumpNode extends Of<'Jump'> {
  readonly way: 'break' | 'continue'
}

export type Statement =
  | ForNode
  | IfNode
  | SetNode
  | CaptureNode
  | WithNode
  | MacroNode
  | CallBlockNode
  | IncludeNode
  | ImportNode
  | ExtendsNode
  | NamedBlockNode
  | DoNode
  | JumpNode

/** A template's tree with what its compiler must know besides. */
export interface Tree {
  readonly root: NodeList
  readonly blocks: readonly NamedBlockNode[]
  /** Whether it names methods that change lists or mappings in place. */
  readonly mutates: boolean
}
