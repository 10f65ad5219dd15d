import { closeSync, constants, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file for the whole output of a command, made when there is any. Nothing here throws: a receipt matters more. */
interface OutputFile {
  write(bytes: Buffer): void
  /** Ends it with a line of our own, when there is one. */
  close(line: string): void
  /** Whether there is a file. */
  readonly made: boolean
  /** What is wrong with it, as a clause; empty while all is well. */
  readonly fault: string
}

const MADE_ANEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

/**
 * What is at `path` is removed first, a link and not where it leads. The folders above are made, and trusted: the caller
 * has looked where they lead. After `limit` bytes, or when the disk is full, the file ends with a line that says so.
 *
 * Bytes are written at once: a command that writes without end waits for the disk, and nothing piles up here.
 */
export function outputFile(path: string, limit: number): OutputFile {
  let file: number | undefined
  let written = 0
  let fault = ''
  let full = false

  const put = (bytes: Buffer, position: number): void => {
    for (let done = 0; done < bytes.length;)
      done += writeSync(file as number, bytes, done, bytes.length - done, position + done)
  }
  const failed = (what: string, error: unknown): void => {
    fault = `\`${path}\` ${what} (${(error as NodeJS.ErrnoException).code ?? String(error)})`
  }
  /** Some file systems tell only now that they could not write. */
  const shut = (): void => {
    try {
      if (file !== undefined) closeSync(file)
    } catch (error) {
      failed('could not be written to its end', error)
    }
  }
  const drop = (): void => {
    shut()
    file = undefined
    try {
      rmSync(path, { force: true })
    } catch (error) {
      failed('could not be removed', error)
    }
  }
  const open = (): void => {
    try {
      mkdirSync(dirname(path), { recursive: true })
      rmSync(path, { force: true })
      file = openSync(path, MADE_ANEW, 0o600)
    } catch (error) {
      failed('could not be made', error)
    }
  }
  /** Where no room is left, the line takes the place of the last bytes. */
  const finish = (line: string): void => {
    const note = Buffer.from(`\n${line}\n`)
    try {
      put(note, written)
    } catch {
      try {
        if (written < note.length) return drop()
        put(note, written - note.length)
        ftruncateSync(file as number, written)
      } catch (error) {
        failed('could not be finished', error)
        drop()
      }
    }
  }

  return {
    write(bytes) {
      if (bytes.length === 0 || full || fault !== '') return
      if (file === undefined) open()
      if (file === undefined) return
      const part = bytes.subarray(0, limit - written)
      try {
        for (let done = 0; done < part.length;) {
          const count = writeSync(file, part, done, part.length - done, written)
          done += count
          written += count
        }
      } catch (error) {
        failed('could not be written to its end', error)
        return finish('[cut here: the rest could not be written]')
      }
      if (part.length === bytes.length) return
      full = true
      finish(`[cut here: only the first ${limit} bytes are kept]`)
    },
    close(line) {
      if (file === undefined) return
      if (line !== '' && !full && fault === '') finish(line)
      shut()
    },
    get made() {
      return file !== undefined
    },
    get fault() {
      return fault
    },
  }
}
