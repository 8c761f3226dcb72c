/** Where a renderer writes. A write ends when more may be written. */
export interface Screen {
  out(text: string): Promise<void>
  /** Problems and warnings: what does not belong into a pipeline. */
  err(text: string): Promise<void>
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number
  readonly colours: boolean
  /** The line at the bottom that tells what is running; only on a terminal that can move its cursor. */
  readonly live?: LiveLine
}

/** One line that is drawn again and again below everything that was written. */
export interface LiveLine {
  /** Shows what `text` gives, asked anew for each drawing. */
  show(text: () => string): void
  hide(): void
}
