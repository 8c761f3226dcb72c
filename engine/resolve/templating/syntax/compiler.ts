import { Fault } from '../items.ts'
import { argumentsCode, codeOf, keptCode, type Names, text, truthCode, use } from './expression-code.ts'
import { loneOutputs } from './lone-outputs.ts'
import { Compiler, type DataNode, type Node, type NodeList } from './nunjucks.ts'
import type {
  CallBlockNode,
  CaptureNode,
  DoNode,
  Expression,
  ExtendsNode,
  ForNode,
  IfNode,
  ImportNode,
  IncludeNode,
  JumpNode,
  MacroNode,
  NamedBlockNode,
  SetNode,
  Target,
  Tree,
  WithNode,
} from './tree.ts'

/** JavaScript for a template: functions for it and its blocks, and one for its value where it is nothing but one expression. */
export function templateCode(tree: Tree, names: Names, templateName: string): string {
  const compiler = new TemplateCompiler(tree, names, templateName)
  compiler.compile(tree.root)
  return compiler.getCode()
}

/** JavaScript for the value of an expression. */
export function expressionCode(expression: Expression, names: Names): string {
  return `return (function (frame, J, at) { ${guarded(`return ${codeOf(expression, names)};`)} })`
}

function position({ lineno, colno }: Node): string {
  return `lineno=${lineno};colno=${colno};`
}

/** The first operand of an expression: where the user looks for it. */
function startOf(node: Expression): Expression {
  if (node.typename === 'Binary' || node.typename === 'And' || node.typename === 'Or') return startOf(node.left)
  return node.typename === 'Attribute' || node.typename === 'Item' || node.typename === 'Slice' ? startOf(node.target) : node
}

function guarded(code: string): string {
  return `var lineno = 0, colno = 0; try { ${code} } catch (e) { throw J.placed(e, at, lineno, colno); }`
}

/** nunjucks's compiler with Jinja's statements over our runtime. */
class TemplateCompiler extends Compiler {
  declare names: Names
  declare tree: Tree
  declare templateId: string
  /** What stays text where its filter keeps it as text: what is put out with nothing beside it. */
  declare lone: ReadonlySet<Node>
  /** How many loops are open in the function in hand: break and continue need one. */
  declare loops: number

  constructor(tree: Tree, names: Names, templateName: string) {
    super(templateName, false)
    this.tree = tree
    this.names = names
    this.templateId = text(templateName)
    this.lone = new Set(loneOutputs(tree.root))
    this.loops = 0
  }

  compileRoot(root: NodeList): void {
    this.#function(root, 'root', () => {
      this._emitLine('var parentTemplate = null;')
      for (const child of root.children) this.compile(child)
      this._emitLine(`if (parentTemplate) ${this.buffer} = J.parent(parentTemplate, context);`)
    })
    for (const block of this.tree.blocks) this.#function(block, `b_${block.name}`, () => this.compile(block.body))
    const blocks = this.tree.blocks.map(({ name }) => `b_${name}: b_${name}`)
    this._emitLine(`return { root: root, ${[...blocks, `value: ${this.#value(root)}`].join(', ')} };`)
  }

  #function(node: Node, name: string, body: () => void): void {
    this._emitFuncBegin(node, name)
    this._emitLine('var J = runtime;')
    if (name !== 'root') this._emitLine('var parentTemplate = null;')
    body()
    this._emitFuncEnd()
  }

  /** The function for a template's native value, or null where it has text or statements. */
  #value(root: NodeList): string {
    const [output] = root.children
    const children = output?.typename === 'Output' ? (output as NodeList).children : []
    const [only] = children
    if (root.children.length !== 1 || children.length !== 1 || !only || only.typename === 'TemplateData') return 'null'
    return `(function (frame, J, at) { ${guarded(`${position(startOf(only as Expression))}return ${keptCode(only as Expression, this.names)};`)} })`
  }

  #at(node: Node): void {
    this._emit(position(node))
  }

  #code(node: Expression): string {
    return codeOf(node, this.names)
  }

  #put(code: string): void {
    this._emitLine(`${this.buffer} += ${code};`)
  }

  compileOutput(node: NodeList): void {
    for (const child of node.children) {
      if (child.typename === 'TemplateData') {
        this.#put(text((child as DataNode).value))
      } else {
        this.#at(startOf(child as Expression))
        const code = this.lone.has(child) ? keptCode(child as Expression, this.names) : this.#code(child as Expression)
        this.#put(`J.text(${code})`)
      }
    }
  }

  compileBranch(node: IfNode): void {
    this.#at(node)
    this._emitLine(`if (J.decided(${truthCode(node.condition, this.names)})) {`)
    this.compile(node.body)
    this._emitLine('} else {')
    if (node.otherwise) this.compile(node.otherwise)
    this._emitLine('}')
  }

  compileLoop(node: ForNode): void {
    const [outer, loop, recurse] = [this._tmpid(), this._tmpid(), this._tmpid()]
    this.#at(node)
    const over = this.#code(node.over)
    this._emitLine(`var ${outer} = frame;`)
    if (node.isRecursive) {
      this._emitLine(`var ${recurse} = function (over, depth) { var frame = ${outer}; var output = "";`)
      this.#inFunction(() => this.#loop(node, outer, loop, 'over', 'depth', recurse))
      this._emitLine('return output; };')
      this.#put(`${recurse}(${over}, 0)`)
    } else {
      this.#loop(node, outer, loop, over, '0', 'null')
    }
  }

  #loop(node: ForNode, outer: string, loop: string, over: string, depth: string, recurse: string): void {
    const kept = node.condition
      ? `(value => { var frame = ${outer}.push(); ${this.#assignment(node.target, 'value')} return J.decided(${truthCode(node.condition, this.names)}); })`
      : 'null'
    this._emitLine(`var ${loop} = J.loop(${over}, ${kept}, ${depth}, ${recurse});`)
    this._emitLine(`while (${loop}.next()) {`)
    this._emitLine(`frame = ${outer}.push(); frame.set("loop", ${loop});`)
    this._emitLine(this.#assignment(node.target, `${loop}.value`))
    this.loops += 1
    this.compile(node.body)
    this.loops -= 1
    this._emitLine(`}\nframe = ${outer};`)
    if (node.otherwise) {
      this._emitLine(`if (${loop}.wasEmpty) {`)
      this.compile(node.otherwise)
      this._emitLine('}')
    }
  }

  /** Statements that put a value into a target. */
  #assignment(target: Target, value: string): string {
    if (target.kind === 'name') return `frame.set(${text(target.name)}, ${value});`
    if (target.kind === 'member') return `J.setMember(frame, ${text(target.namespace)}, ${text(target.name)}, ${value});`
    const parts = this._tmpid()
    return `var ${parts} = J.unpacked(${value}, ${target.targets.length});${target.targets.map((one, index) => this.#assignment(one, `${parts}[${index}]`)).join('')}`
  }

  compileAssign(node: SetNode): void {
    const value = this._tmpid()
    this.#at(node)
    this._emitLine(`var ${value} = ${this.#code(node.value)};${this.#assignment(node.target, value)}`)
  }

  /** A function of its own that gives the text of a body, in a scope of its own. */
  #captured(body: Node): string {
    const captured = this._tmpid()
    this._emitLine(`var ${captured} = (function (frame) { var output = "";`)
    this.#inFunction(() => this.compile(body))
    this._emitLine('return output; })(frame.push());')
    return captured
  }

  #inFunction(work: () => void): void {
    const { buffer, loops } = this
    this.buffer = 'output'
    this.loops = 0
    work()
    this.buffer = buffer
    this.loops = loops
  }

  compileCaptured(node: CaptureNode): void {
    const captured = this.#captured(node.body)
    this.#at(node)
    const value = node.filters.reduce((code, filter) => use(filter, code, this.names), captured)
    if (node.target) this._emitLine(this.#assignment(node.target, value))
    else this.#put(`J.text(${value})`)
  }

  compileWithin(node: WithNode): void {
    const outer = this._tmpid()
    this.#at(node)
    const values = node.pairs.map(([target, value]) => ({ target, id: this._tmpid(), code: this.#code(value) }))
    this._emitLine(`var ${outer} = frame;`)
    for (const { id, code } of values) this._emitLine(`var ${id} = ${code};`)
    this._emitLine(`frame = frame.push();${values.map(({ target, id }) => this.#assignment(target, id)).join('')}`)
    this.compile(node.body)
    this._emitLine(`frame = ${outer};`)
  }

  #macro(node: MacroNode): string {
    const macro = this._tmpid()
    const parameters = node.parameters.map(
      ({ name, fallback }) => `[${text(name)},${fallback ? `frame => ${codeOf(fallback, this.names)}` : 'null'}]`,
    )
    const options = `{ name: ${text(node.name)}, parameters: [${parameters.join(',')}], mentions: ${JSON.stringify(node.mentions)} }`
    this._emitLine(`var ${macro} = J.macro(${options}, frame, function (frame) { var output = ""; try {`)
    this.#inFunction(() => this.compile(node.body))
    this._emitLine(`return output; } catch (e) { throw J.placed(e, ${this.templateId}, lineno, colno); } });`)
    return macro
  }

  compileDefinition(node: MacroNode): void {
    this.#at(node)
    this._emitLine(`frame.set(${text(node.name)}, ${this.#macro(node)});`)
  }

  compileCallBlock(node: CallBlockNode): void {
    this.#at(node)
    const caller = this.#macro(node.caller)
    const { callee, args } = node.call
    this.#put(`J.text(J.callWith(${caller}, ${this.#code(callee)}, ${argumentsCode(args, this.names)}))`)
  }

  compileInclusion(node: IncludeNode): void {
    this.#at(node)
    this.#put(`J.include(${this.#code(node.template)}, context, frame, ${node.ignoresMissing}, ${node.withContext})`)
  }

  compileImporting(node: ImportNode): void {
    const id = this._tmpid()
    this.#at(node)
    this._emitLine(`var ${id} = J.module(${this.#code(node.template)}, context, frame, ${node.withContext});`)
    const names = typeof node.names === 'string' ? [] : node.names
    if (typeof node.names === 'string') this._emitLine(`frame.set(${text(node.names)}, ${id});`)
    for (const [name, alias] of names) this._emitLine(`frame.set(${text(alias)}, J.imported(${id}, ${text(name)}));`)
  }

  compileExtension(node: ExtendsNode): void {
    this.#at(node)
    this._emitLine(`parentTemplate = J.extend(${this.#code(node.template)}, context, parentTemplate);`)
  }

  compileNamedBlock(node: NamedBlockNode): void {
    this.#at(node)
    this._emitLine(`if (!parentTemplate) ${this.buffer} += J.block(context, ${text(node.name)}, ${node.isScoped ? 'frame' : 'null'});`)
  }

  compileDoing(node: DoNode): void {
    this.#at(node)
    this._emitLine(`${this.#code(node.value)};`)
  }

  compileJump(node: JumpNode): void {
    if (this.loops === 0)
      throw new Fault(`'${node.way}' stands outside a loop`, 'template-syntax', undefined, {
        template: '',
        line: node.lineno + 1,
        column: node.colno + 1,
      })
    this._emitLine(`${node.way};`)
  }
}
