import { expect } from 'chai'
import { mayDecide } from '../../src/load/decides.js'

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
