import { analyze, escapeFor, isBreak } from './yaml-scalar.ts'

/** What all scalars stand in, where that is asked for. */
export type Quote = '"' | "'"

/** Where PyYAML's emitter stands: the text so far, the column, and what was written last. */
export class YamlWriter {
  readonly width: number
  text = ''
  column = 0
  indent = 0
  /** Whether the last thing written was white space. */
  isBlank = true
  /** Whether only indentation and indicators stand on this line. */
  isIndention = true

  constructor(width: number) {
    this.width = width
  }

  write(data: string): void {
    this.text += data
    this.column += [...data].length
  }

  indicator(mark: string, needsBlank: boolean, isBlank = false, isIndention = false): void {
    this.write(this.isBlank || !needsBlank ? mark : ` ${mark}`)
    this.isBlank = isBlank
    this.isIndention = this.isIndention && isIndention
  }

  lineBreak(mark = '\n'): void {
    this.text += mark
    this.column = 0
    this.isBlank = true
    this.isIndention = true
  }

  toIndent(): void {
    if (!this.isIndention || this.column > this.indent || (this.column === this.indent && !this.isBlank)) this.lineBreak()
    if (this.column < this.indent) {
      this.isBlank = true
      this.write(' '.repeat(this.indent - this.column))
    }
  }

  /** A text in the plainest style that PyYAML would choose. */
  scalar(value: string, isTextOfItsOwn: boolean, isSimpleKey: boolean, isInFlow: boolean): void {
    const found = analyze(value)
    const canBePlain = !(isSimpleKey && (found.isEmpty || found.isMultiline)) && (isInFlow ? found.allowsFlowPlain : found.allowsBlockPlain)
    if (isTextOfItsOwn && canBePlain) this.#plain(value, !isSimpleKey)
    else if (found.allowsSingleQuoted && !(isSimpleKey && found.isMultiline)) this.#singleQuoted(value, !isSimpleKey)
    else this.#doubleQuoted(value, !isSimpleKey)
  }

  /** A scalar in quotes; what is no text is marked, or it would be read as one. */
  quoted(value: string, quote: Quote, isText: boolean, isSimpleKey: boolean): void {
    const found = analyze(value)
    if (!isText) this.indicator('!', true)
    if (quote === "'" && found.allowsSingleQuoted && !(isSimpleKey && found.isMultiline)) this.#singleQuoted(value, !isSimpleKey)
    else this.#doubleQuoted(value, !isSimpleKey)
  }

  #plain(value: string, canSplit: boolean): void {
    if (value === '') return
    if (!this.isBlank) this.write(' ')
    this.isBlank = false
    this.isIndention = false
    for (const [run] of value.matchAll(/ +|[^ ]+/g)) {
      if (run === ' ' && this.column > this.width && canSplit) this.#folded()
      else this.write(run)
    }
  }

  #folded(): void {
    this.toIndent()
    this.isBlank = false
    this.isIndention = false
  }

  #singleQuoted(value: string, canSplit: boolean): void {
    this.indicator("'", true)
    let at = 0
    for (const [run] of value.matchAll(/ +|[\n\x85\u2028\u2029]+|[^ \n\x85\u2028\u2029]+/g)) {
      const isInside = at !== 0 && at + run.length !== value.length
      if (isBreak(run[0])) this.#breaks(run)
      else if (run === ' ' && this.column > this.width && canSplit && isInside) this.toIndent()
      else this.write(run.replaceAll("'", "''"))
      at += run.length
    }
    this.indicator("'", false)
  }

  #breaks(run: string): void {
    if (run.startsWith('\n')) this.lineBreak()
    for (const mark of run) this.lineBreak(mark)
    this.toIndent()
  }

  #doubleQuoted(value: string, canSplit: boolean): void {
    const points = [...value]
    this.indicator('"', true)
    let start = 0
    for (let end = 0; end <= points.length; end++) {
      const point = points[end]
      const escape = point === undefined ? '' : escapeFor(point)
      if (escape !== undefined) {
        if (start < end) this.write(points.slice(start, end).join(''))
        start = end
        if (point !== undefined) {
          this.write(escape)
          start = end + 1
        }
      }
      const canBreak = end > 0 && end < points.length - 1 && (point === ' ' || start >= end)
      if (canBreak && canSplit && this.column + (end - start) > this.width) start = this.#split(points, start, end)
    }
    this.indicator('"', false)
  }

  #split(points: readonly string[], start: number, end: number): number {
    this.write(`${points.slice(start, end).join('')}\\`)
    const next = Math.max(start, end)
    this.toIndent()
    this.isBlank = false
    this.isIndention = false
    if (points[next] === ' ') this.write('\\')
    return next
  }
}
