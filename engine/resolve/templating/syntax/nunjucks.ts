import nunjucks from 'nunjucks'

/** A token as nunjucks's parser takes it; lines and columns count from 0. */
export interface Token {
  readonly type: string
  readonly value: string
  readonly lineno: number
  readonly colno: number
}

/** What hands tokens to the parser, one by one; null at the end. */
export interface TokenSource {
  nextToken(): Token | null
  readonly tags: Readonly<Record<string, string>>
}

/** A node of the syntax tree. Its fields differ from kind to kind. */
export interface Node {
  readonly typename: string
  readonly lineno: number
  readonly colno: number
}
export interface NodeList extends Node {
  readonly children: Node[]
}
/** Text between tags. */
export interface DataNode extends Node {
  readonly value: string
}

type ListClass = new (lineno: number, colno: number, children?: Node[]) => NodeList

/** The parts of nunjucks's parser that ours stands on. */
export interface ParserBase {
  tokens: TokenSource
  peeked: Token | null
  breakOnBlocks: readonly string[] | null
  nextToken(): Token | null
  peekToken(): Token | null
  pushToken(token: Token | null): void
  skip(type: string): boolean
  skipValue(type: string, value: string): boolean
  skipSymbol(name: string): boolean
  parseUntilBlocks(...names: string[]): NodeList
  parseNodes(): Node[]
  parse(): NodeList
  parseAsRoot(): NodeList
}

/** The parts of nunjucks's compiler that ours stands on. */
export interface CompilerBase {
  buffer: string | null
  inBlock: boolean
  init(templateName: string, throwOnUndefined: boolean): void
  _emit(code: string): void
  _emitLine(code: string): void
  _emitFuncBegin(node: Node, name: string): void
  _emitFuncEnd(noReturn?: boolean): void
  _tmpid(): string
  compile(node: Node, frame?: undefined): void
  getCode(): string
}

/** What one compiled template consists of. */
export interface Compiled {
  readonly root: RenderFunction
  readonly [block: `b_${string}`]: RenderFunction
}

/** A compiled function: it calls back, at once, with what went wrong or with the text. */
export type RenderFunction = (
  env: unknown,
  context: unknown,
  frame: unknown,
  runtime: unknown,
  done: (error: unknown, text?: string) => void,
) => void

export interface TemplateBase {
  readonly path: string
  readonly blocks: Readonly<Record<string, RenderFunction>>
  readonly rootRenderFunc: RenderFunction
  compile(): void
}

export interface EnvironmentBase {
  readonly filters: Record<string, unknown>
  readonly tests: Record<string, unknown>
  readonly globals: Record<string, unknown>
  addFilter(name: string, filter: unknown): this
  addTest(name: string, test: unknown): this
  addGlobal(name: string, value: unknown): this
}

interface TokenNames {
  readonly TOKEN_DATA: string
  readonly TOKEN_BLOCK_START: string
  readonly TOKEN_BLOCK_END: string
  readonly TOKEN_VARIABLE_START: string
  readonly TOKEN_VARIABLE_END: string
  readonly TOKEN_SYMBOL: string
  readonly TOKEN_STRING: string
  readonly TOKEN_INT: string
  readonly TOKEN_FLOAT: string
  readonly TOKEN_OPERATOR: string
}

interface Internals {
  readonly parser: { readonly Parser: new (tokens: TokenSource) => ParserBase }
  readonly compiler: { readonly Compiler: new (templateName: string, throwOnUndefined: boolean) => CompilerBase }
  readonly lexer: TokenNames
  readonly nodes: { readonly NodeList: ListClass; readonly Output: ListClass; readonly Root: ListClass }
  readonly Environment: new (loaders: readonly unknown[], options: { readonly autoescape: boolean }) => EnvironmentBase
  readonly Template: new (
    source: { readonly type: 'code'; readonly obj: Compiled },
    env: unknown,
    path: string,
    eager: boolean,
  ) => TemplateBase
}

// Its published types cover the outer half only.
const internals = nunjucks as unknown as Internals

/** nunjucks's own classes: what is ours extends them. */
export const { nodes, Environment, Template } = internals
export const { Parser } = internals.parser
export const { Compiler } = internals.compiler

/** The names of tokens that nunjucks's parser asks for. */
export const token = {
  data: internals.lexer.TOKEN_DATA,
  blockStart: internals.lexer.TOKEN_BLOCK_START,
  blockEnd: internals.lexer.TOKEN_BLOCK_END,
  variableStart: internals.lexer.TOKEN_VARIABLE_START,
  variableEnd: internals.lexer.TOKEN_VARIABLE_END,
  symbol: internals.lexer.TOKEN_SYMBOL,
  string: internals.lexer.TOKEN_STRING,
  integer: internals.lexer.TOKEN_INT,
  float: internals.lexer.TOKEN_FLOAT,
  operator: internals.lexer.TOKEN_OPERATOR,
} as const
