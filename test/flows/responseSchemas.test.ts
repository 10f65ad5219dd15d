import { expect } from 'chai'
import type { ResponseBlocked } from '../../src/generated/responseBlocked.js'
import type { ResponseLogRecord as LogRecordBySchema } from '../../src/generated/responseLogRecord.js'
import type { ResponsePreview } from '../../src/generated/responsePreview.js'
import type { ResponseState } from '../../src/generated/responseState.js'
import type { ResponseUndo } from '../../src/generated/responseUndo.js'
import type { Preview } from '../../src/model/response.js'
import type {
  BlockedReport,
  ResponseLogRecord,
  ResponseStateFile,
  UndoFile,
} from '../../src/model/responseRecords.js'
import {
  expectValid,
  responseFaults,
  responseSchema,
  type ResponseDocument,
} from '../support/responseSchemas.js'

/** The same type with nothing in it read-only. */
type Plain<T> = T extends readonly (infer Each)[]
  ? Plain<Each>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T

/** `true` only where two types are one and the same, optional keys included. */
type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false

/** What `appendChained` adds to any record when it finds a log torn or changed. */
type Unfound<T> = T extends unknown ? Omit<T, 'repaired' | 'log_changed'> : never

/** Checked by the compiler: where a type and its schema part, `true` is no value of it. */
const AGREE: Readonly<{
  preview: Same<Preview, ResponsePreview>
  record: Same<ResponseLogRecord, Unfound<LogRecordBySchema>>
  undo: Same<UndoFile, ResponseUndo>
  blocked: Same<BlockedReport, ResponseBlocked>
  state: Same<ResponseStateFile, ResponseState>
}> = { preview: true, record: true, undo: true, blocked: true, state: true }

const KINDS = ['preview', 'record', 'undo', 'blocked', 'state'] as const

const examplesOf = (kind: ResponseDocument) => responseSchema(kind)['examples'] as Record<string, unknown>[]

describe('the schemas of what responding writes', () => {
  it('say the same as the types', () => {
    expect(AGREE).to.have.all.keys(...KINDS)
  })

  for (const kind of KINDS) {
    const examples = examplesOf(kind)
    it(`${kind}: the examples keep to it`, () => {
      expect(examples).not.to.have.length(0)
      for (const example of examples) expectValid(kind, example)
    })

    it(`${kind}: no key may be added, and none that is always there left out`, () => {
      for (const example of examples) {
        expect(responseFaults(kind, { ...example, extra: 1 })).to.deep.equal([
          '/ must NOT have additional properties {"additionalProperty":"extra"}',
        ])
        const { response_id: _, ...rest } = example
        expect(responseFaults(kind, rest)).to.deep.equal([
          `/ must have required property 'response_id' {"missingProperty":"response_id"}`,
        ])
      }
    })

    it(`${kind}: every mapping in it is closed, and every key described`, () => {
      expect(faultsOfSchema(responseSchema(kind), '')).to.deep.equal([])
    })
  }

  for (const [kind, index, change] of [
    ['preview', 0, { timestamp: '2025-11-14T16:05:00Z' }],
    ['preview', 0, { actions_succeeded: 1 }],
    ['preview', 0, { mode: 'apply' }],
    ['preview', 0, { response_id: '../../etc/passwd' }],
    ['preview', 0, { gates: [{ gate: 'a', closed: 'no', reason: '' }] }],
    ['blocked', 0, { blocked: false }],
    ['blocked', 0, { reasons: [] }],
    ['undo', 0, { files: [{ path: 'a', before: null, after: undefined }] }],
    [
      'undo',
      0,
      { files: [{ path: 'a', before: null, after: { kind: 'pipe', sha256: '', size: 0, mode: 0 } }] },
    ],
    [
      'undo',
      0,
      { files: [{ path: 'a', before: null, after: { kind: 'file', sha256: 'x', size: 0, mode: 0 } }] },
    ],
    ['state', 0, { log: { seq: 0, sha256: 'd4'.repeat(32) } }],
    ['record', 0, { type: 'begun' }],
    ['record', 0, { mode: 'dry-run' }],
    ['record', 0, { seq: 0 }],
    ['record', 0, { prev: 'x' }],
    ['record', 0, { by: { user: 'a' } }],
    ['record', 1, { idempotent: 'no' }],
    ['record', 2, { status: 'ok' }],
    ['record', 2, { exit_code: 0.5 }],
    ['record', 2, { duration: -1 }],
    ['record', 3, { status: 'skipped' }],
    ['record', 4, { reasons: 'safety_brake_engaged' }],
  ] as const) {
    it(`${kind}: refuses ${JSON.stringify(change)}`, () => {
      const document: unknown = JSON.parse(JSON.stringify({ ...examplesOf(kind)[index], ...change }))
      expect(responseFaults(kind, document)).to.have.length(1)
    })
  }

  it('record: knows what a torn or changed log adds to any record', () => {
    const found = {
      repaired: { bytes: 7, sha256: 'a'.repeat(64), file: 'policy_response_log.jsonl.torn-3' },
      log_changed: { seq: 2, sha256: 'b'.repeat(64) },
    }
    for (const example of examplesOf('record')) expectValid('record', { ...example, ...found })
  })
})

/** The places of a schema where a mapping is open, or a key has no description. */
function faultsOfSchema(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, additionalProperties, properties } = schema as Record<string, unknown>
  const open = [type].flat().includes('object') && additionalProperties !== false ? [`${at} is open`] : []
  const mute = Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>)
    .filter(([, each]) => each['description'] === undefined && each['$ref'] === undefined)
    .map(([key]) => `${at}/${key} has no description`)
  const inner = Object.entries(schema)
    .filter(([key]) => key !== 'examples')
    .flatMap(([key, value]) => faultsOfSchema(value, `${at}/${key}`))
  return [...open, ...mute, ...inner]
}
