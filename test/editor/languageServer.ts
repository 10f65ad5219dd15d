import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The YAML language server as an editor drives it: one process, JSON-RPC over stdio. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Position {
  readonly line: number
  readonly character: number
}

export interface Diagnostic {
  readonly range: { readonly start: Position; readonly end: Position }
  readonly message: string
  readonly source?: string
}

export interface Item {
  readonly label: string
  readonly insertText?: string
  readonly documentation?: string | { readonly value: string }
}

export interface LanguageServer {
  /** Opens a file, or a text as if it were that file, which need not be there; gives what is wrong with it. Once each. */
  open(file: string, text?: string): Promise<Diagnostic[]>
  hover(file: string, at: Position): Promise<string>
  complete(file: string, at: Position): Promise<Item[]>
  /** What the server asked of the world: a schema from elsewhere would be among it. */
  readonly asked: readonly string[]
  end(): Promise<void>
}

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** Starts the server that `npm install` has put there, with nothing in its environment but the path. */
export async function startLanguageServer(): Promise<LanguageServer> {
  const script = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server')
  const child = spawn(process.execPath, [script, '--stdio'], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  })
  const waiting = new Map<number | string, (message: Message) => void>()
  const published = new Map<string, (found: Diagnostic[]) => void>()
  const asked: string[] = []
  let [buffer, last] = [Buffer.alloc(0), 0]

  const send = (message: object): void => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
    child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]))
  }
  const request = async (method: string, params: unknown): Promise<unknown> => {
    const id = ++last
    send({ id, method, params })
    const answer = await new Promise<Message>((resolve) => waiting.set(id, resolve))
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result
  }
  const take = (message: Message): void => {
    const { id, method, params } = message
    if (method === undefined) {
      if (id !== undefined) waiting.get(id)?.(message)
    } else if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: Diagnostic[] }
      published.get(uri)?.(diagnostics)
    } else if (id !== undefined) {
      asked.push(method)
      // The editor has settings to give, and nothing else.
      const settings = (params as { items?: unknown[] } | undefined)?.items?.map(() => null)
      send({ id, result: method === 'workspace/configuration' ? settings : null })
    }
  }
  child.stdout.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n')
      const length = Number(
        /Content-Length: (\d+)/.exec(buffer.toString('latin1', 0, Math.max(0, head)))?.[1],
      )
      if (head === -1 || buffer.length < head + 4 + length) return
      take(JSON.parse(buffer.toString('utf8', head + 4, head + 4 + length)) as Message)
      buffer = buffer.subarray(head + 4 + length)
    }
  })

  await request('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(ROOT).href,
    workspaceFolders: null,
    capabilities: {
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
        publishDiagnostics: {},
      },
    },
  })
  send({ method: 'initialized', params: {} })
  const yaml = { schemaStore: { enable: false }, validate: true, hover: true, completion: true }
  send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml } } })

  const uriOf = (file: string): string => pathToFileURL(path.resolve(ROOT, file)).href
  return {
    asked,
    open: async (file, text = readFileSync(path.resolve(ROOT, file), 'utf8')) => {
      const uri = uriOf(file)
      if (published.has(uri)) throw new Error(`${file} is open already`)
      const found = new Promise<Diagnostic[]>((resolve) => published.set(uri, resolve))
      const textDocument = { uri, languageId: 'yaml', version: 1, text }
      send({ method: 'textDocument/didOpen', params: { textDocument } })
      return found
    },
    hover: async (file, position) => {
      const answer = await request('textDocument/hover', { textDocument: { uri: uriOf(file) }, position })
      return (answer as { contents: { value: string } } | null)?.contents.value ?? ''
    },
    complete: async (file, position) => {
      const answer = await request('textDocument/completion', {
        textDocument: { uri: uriOf(file) },
        position,
      })
      return (answer as { items: Item[] } | null)?.items ?? []
    },
    end: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      await request('shutdown', null)
      send({ method: 'exit' })
      const late = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(late)
    },
  }
}
