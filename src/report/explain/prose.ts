import type { Account } from '../../model/account.js'
import { changeSection, whyNotSection } from './change.js'
import { doubtSection, restsOnStatement } from './doubts.js'
import { nearSection } from './near.js'
import { alsoSection, becauseClause, whySection } from './reasons.js'
import { respondingSection } from './responding.js'
import type { Section, Statement } from './statement.js'
import { list, sentence, valueOf } from './words.js'

/** A decision in sentences: the same for a terminal, a page and a notice, whatever they leave out. */
export interface Prose {
  readonly level: string
  /** "because 2 of 10 rules call for it: …"; behind the level it is the first sentence. */
  readonly because: string
  /** What the level means, and how far it can be trusted. */
  readonly opening: readonly Statement[]
  readonly sections: readonly Section[]
  readonly closing: string
}

/** `command` is `policy explain` with the words that mean the same place, as one would type them. */
export function explainProse(account: Account, command: readonly string[]): Prose {
  const sections = [
    whyNotSection(account, command),
    whySection(account),
    alsoSection(account),
    nearSection(account),
    changeSection(account, command),
    doubtSection(account),
    respondingSection(account),
  ]
  return {
    level: account.level.name,
    because: becauseClause(account),
    opening: opening(account),
    sections: sections.filter(({ statements }) => statements.length > 0),
    closing: sentence(
      `Policy ${account.policyDigest}, evaluated at ${account.evaluatedAt}; nothing was written`,
    ),
  }
}

function opening(account: Account): Statement[] {
  const { given, level } = account
  const what = list(given.map((fact) => `${fact.name} were ${valueOf(fact)}`))
  return [
    { text: sentence(level.description), details: [] },
    ...(given.length > 0
      ? [
          {
            text: sentence(`What if ${what}: a run takes what the files and the policy say`),
            details: [],
            doubt: true as const,
          },
        ]
      : []),
    ...restsOnStatement(account),
  ]
}
