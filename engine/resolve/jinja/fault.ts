/** What went wrong inside a template, before its place is known. */
export class TemplateFault extends Error {
  readonly code: string
  /** 1-based line in the template. */
  line: number | undefined
  constructor(code: string, message: string, line?: number) {
    super(message)
    this.code = code
    this.line = line
  }
}
