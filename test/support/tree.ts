import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The folder of the package. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A source file of ours: its path below the package's folder, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** One import: what it names, below the package's folder or as a package, and whether only types come. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

/** Files below some folders whose names end in a suffix, sorted. */
export function filesBelow(folders: readonly string[], suffix: string): SourceFile[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name.endsWith(suffix))
      .map(entry => relative(root, join(entry.parentPath, entry.name)))
      .sort()
      .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** What a file imports, dynamically too where it says what. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Expression | undefined, isType: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return
    const to = specifier.text.startsWith('.') ? relative(root, join(root, dirname(path), specifier.text)) : specifier.text
    found.push({ from: path, to, isType })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node))
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(parse({ path, text }))
  return found
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false
  if (importClause.isTypeOnly) return true
  const named = importClause.namedBindings
  return !importClause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every(element => element.isTypeOnly)
}

/** The functions of a file with how many lines each takes. */
export function functionsOf(file: SourceFile): { readonly name: string; readonly line: number; readonly lines: number }[] {
  const source = parse(file)
  const found: { name: string; line: number; lines: number }[] = []
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const line = lineOf(node.getStart(source))
      found.push({ name: nameOf(node), line, lines: lineOf(node.getEnd()) - line + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function nameOf(node: ts.Node): string {
  if ('name' in node && node.name) return (node.name as ts.Node).getText()
  return node.parent && 'name' in node.parent && node.parent.name ? (node.parent.name as ts.Node).getText() : 'a function'
}

/** The words of a file's code with a space between, comments and what is written in strings left out. */
export function codeOf(file: SourceFile): string {
  const source = parse(file)
  const words: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(source)
    if (children.length > 0) for (const child of children) visit(child)
    else words.push(isText(node) ? "''" : node.getText(source))
  }
  visit(source)
  return words.join(' ')
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isTemplateHead(node) ||
    ts.isRegularExpressionLiteral(node)
  )
}

function parse({ path, text }: SourceFile): ts.SourceFile {
  const there = parsed.get(path)
  if (there?.text === text) return there
  const fresh = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  parsed.set(path, fresh)
  return fresh
}

/** Several rules look at each file. */
const parsed = new Map<string, ts.SourceFile>()
