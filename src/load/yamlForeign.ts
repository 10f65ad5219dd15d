import type { Slip } from './yamlScene.js'

/** Slips of a whole file, under which the parser only sees what follows from them; the first that fits is told. */
export function slipOfFile(text: string): Slip | null {
  return linesOfAnOldMac(text) ?? numberedLines(text) ?? markInTheMiddle(text)
}

function linesOfAnOldMac(text: string): Slip | null {
  if (text.includes('\n') || !text.trim().includes('\r')) return null
  return {
    offset: 0,
    message: 'the lines end as on an old Mac, with a carriage return alone, and YAML reads them as one line',
    help: 'save the file with the line ends of Unix (LF)',
  }
}

const FEW = 3

/** Copied from a page or an editor with the numbers of its lines. */
function numberedLines(text: string): Slip | null {
  if (!/^\s*\d/.test(text)) return null
  let last: number | undefined
  let count = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const number = /^\s*(\d+)(?:[:|.)]|\s|$)/.exec(line)?.[1]
    if (number === undefined || (last !== undefined && Number(number) !== last + 1)) return null
    last = Number(number)
    count += 1
  }
  if (count < FEW) return null
  return {
    offset: text.search(/\d/),
    message: 'each line begins with its number, as a page or an editor shows it',
    help: 'delete the numbers, and keep the blanks behind them that indent the lines',
  }
}

/** Where two files were put together, the second one with its byte order mark. */
function markInTheMiddle(text: string): Slip | null {
  const at = text.indexOf('\n\uFEFF')
  if (at === -1) return null
  return {
    offset: at + 1,
    message: 'a byte order mark (U+FEFF) stands in the middle of the file, and nobody sees it',
    help: 'delete it, or write this line anew',
  }
}
