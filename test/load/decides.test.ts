import { expect } from 'chai'
import { isOfWaivers, mayDecide } from '../../src/load/decides.js'

describe('mayDecide', () => {
  const aside = [
    'gates:\n  - name: x\n',
    '# comment\n\ngateFacts:\n  a: 1\nguards: {}\n',
    'actions:\r\n  RED: []\r\n',
    '\uFEFFinputs:\n  a.json:\n    schema: { type: object }\n',
    'gates:\n- name: x\n  conditions: {}\n',
    'respond: { maxStateAge: 1h }',
    'inputs:\n  a.json:\n    description: |\n\n      levels:\n',
  ]
  for (const text of aside)
    it(`passes over ${JSON.stringify(text)}`, () => expect(mayDecide(text)).to.equal(false))

  const deciding = [
    '',
    '# only a comment\n',
    'levels: []\n',
    'gates: []\nfacts: {}\n',
    'gates: []\n"facts": {}\n',
    'gates: []\n? facts\n: {}\n',
    '{ gates: [], facts: {} }\n',
    'gates: []\n---\nfacts: {}\n',
    '%YAML 1.1\n---\ngates: []\n',
    '  gates: []\n  facts: {}\n',
    'gate: []\n',
    'gates:x\n',
    'gates: []\n\u2028facts: {}\n',
    '!!map\ngates: []\n',
    '  { facts: {},\ngates: [] }\n',
    'gates: []\rfacts: {}\n',
  ]
  for (const text of deciding)
    it(`has ${JSON.stringify(text)} read`, () => expect(mayDecide(text)).to.equal(true))
})

describe('isOfWaivers', () => {
  const own = [
    'waivers:\n  - { code: x\n',
    '# why\nwaivers:\n- code: x\n  where: y\n',
    '\uFEFFwaivers: [\r\n  {\r\n]\r\n',
    'waivers:\n  - code: x\nexpires: 2026-12-31\n',
  ]
  for (const text of own)
    it(`is true of ${JSON.stringify(text)}`, () => expect(isOfWaivers(text)).to.equal(true))

  const more = [
    '',
    '# only a comment\n',
    'owner: ops\nwaivers: []\n',
    'waivers: []\ngates: []\n',
    'waivers: []\n"rules": []\n',
    'waivers: []\nrule: []\n',
    'gates: []\nwaivers: []\n',
    'waiver: []\n',
    'waivers: []\n---\nfacts: {}\n',
    'waivers: []\rfacts: {}\n',
    'waivers: [\n], { facts: {} }\n',
  ]
  for (const text of more)
    it(`is false of ${JSON.stringify(text)}`, () => expect(isOfWaivers(text)).to.equal(false))
})
