import type { Progress } from '../model/response.js'
import type { Actor } from '../model/responseRecords.js'
import type { Anchor } from '../core/documents.js'
import type { Policy } from '../model/policy.js'
import type { HeldLock } from '../store/lock.js'
import type { Place } from './place.js'
import type { ResponseFiles } from './responseFiles.js'
import type { Effects } from './run.js'

/** What responding needs of the world beyond files. */
export interface RespondEffects extends Effects {
  readonly environment: NodeJS.ProcessEnv
  /** What the program `policy` of an action stands for: this program, as words of a command. */
  readonly self: readonly string[]
  readonly actor: Actor
  /** Aborted when the person wants to stop: the running command is ended, the rest skipped. */
  readonly abort?: AbortSignal
  readonly progress?: (event: Progress) => void
}

/** Force has a reason, and both are recorded. */
export interface Force {
  readonly reason: string
}

/** What all parts of responding share. */
export interface Responding {
  readonly policy: Policy
  readonly place: Place
  readonly files: ResponseFiles
  readonly effects: RespondEffects
}

/** The same under the response lock: who has it may write the log of responses. */
export interface Acting extends Responding {
  readonly lock: HeldLock
  readonly tail: Tail
}

/** What this process knows of the log by itself, whatever stands in files that an action may change. */
export interface Tail {
  /** The last record that it wrote. */
  last: Anchor | null
  /** The log was not what it wrote: an action, or somebody else, changed it meanwhile. */
  changed: boolean
}
