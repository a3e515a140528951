/**
 * Token kinds, as numbers in an order that makes the parser's questions comparisons: operators first, then what has a
 * text of its own, then the words, of which the last ones are also names wherever a name can stand.
 */

export const END = 0
/** A character that no token starts with. */
export const UNKNOWN = 1
export const ASSIGN = 2
export const ASSIGN_OR = 3
export const ASSIGN_XOR = 4
export const ASSIGN_AND = 5
export const ASSIGN_SHL = 6
export const ASSIGN_SAR = 7
export const ASSIGN_SHR = 8
export const ASSIGN_ADD = 9
export const ASSIGN_SUB = 10
export const ASSIGN_MUL = 11
export const ASSIGN_DIV = 12
export const ASSIGN_MOD = 13
export const OR = 14
export const AND = 15
export const EQ = 16
export const NE = 17
export const LT = 18
export const GT = 19
export const LE = 20
export const GE = 21
export const BIT_OR = 22
export const BIT_XOR = 23
export const BIT_AND = 24
export const SHL = 25
export const SAR = 26
export const SHR = 27
export const ADD = 28
export const SUB = 29
export const MUL = 30
export const DIV = 31
export const MOD = 32
export const EXP = 33
export const NOT = 34
export const BIT_NOT = 35
export const INC = 36
export const DEC = 37
export const L_PAREN = 38
export const R_PAREN = 39
export const L_BRACKET = 40
export const R_BRACKET = 41
export const L_BRACE = 42
export const R_BRACE = 43
export const SEMICOLON = 44
export const COMMA = 45
export const DOT = 46
export const COLON = 47
export const QUESTION = 48
export const DOUBLE_ARROW = 49
export const ARROW = 50
export const YUL_ASSIGN = 51
export const ELLIPSIS = 52
export const NUMBER = 53
export const STRING = 54
export const HEX_STRING = 55
export const UNICODE_STRING = 56
export const CONTRACT = 57
export const LIBRARY = 58
export const INTERFACE = 59
export const FUNCTION = 60
export const MODIFIER = 61
export const EVENT = 62
export const STRUCT = 63
export const ENUM = 64
export const MAPPING = 65
export const IF = 66
export const ELSE = 67
export const FOR = 68
export const WHILE = 69
export const DO = 70
export const BREAK = 71
export const CONTINUE = 72
export const RETURN = 73
export const RETURNS = 74
export const THROW = 75
export const NEW = 76
export const DELETE = 77
export const VAR = 78
export const USING = 79
export const IMPORT = 80
export const PRAGMA = 81
export const IS = 82
export const PUBLIC = 83
export const PRIVATE = 84
export const INTERNAL = 85
export const EXTERNAL = 86
export const CONSTANT = 87
export const MEMORY = 88
export const STORAGE = 89
export const INDEXED = 90
export const ANONYMOUS = 91
export const ASSEMBLY = 92
export const TRUE = 93
export const FALSE = 94
/** `uint256`, `bytes`, `address` and the like. */
export const ELEMENTARY = 95
export const NAME = 96
export const ABSTRACT = 97
export const AT = 98
export const CALLDATA = 99
export const CATCH = 100
export const CONSTRUCTOR = 101
export const EMIT = 102
export const ERROR = 103
export const FALLBACK = 104
export const FROM = 105
export const GLOBAL = 106
export const IMMUTABLE = 107
export const LAYOUT = 108
export const OVERRIDE = 109
export const PAYABLE = 110
export const PURE = 111
export const RECEIVE = 112
export const REVERT = 113
export const TRANSIENT = 114
export const TRY = 115
export const TYPE = 116
export const UNCHECKED = 117
export const VIEW = 118
export const VIRTUAL = 119
export const AS = 120
export const LET = 121
export const SWITCH = 122
export const CASE = 123
export const DEFAULT = 124
export const LEAVE = 125

/** Kinds from here on are words. */
export const FIRST_WORD: number = CONTRACT
/** Kinds from here on can be names: plain ones, and words that mean something in certain places only. */
export const FIRST_NAME: number = NAME

/** Spelling of the operators and punctuation, by kind. */
export const SPELLING: readonly string[] = [
  '',
  '',
  '=',
  '|=',
  '^=',
  '&=',
  '<<=',
  '>>=',
  '>>>=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '||',
  '&&',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '|',
  '^',
  '&',
  '<<',
  '>>',
  '>>>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '!',
  '~',
  '++',
  '--',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ';',
  ',',
  '.',
  ':',
  '?',
  '=>',
  '->',
  ':=',
  '...',
]

/** How strongly a binary operator binds, by kind; 0 for what is none. */
export const PRECEDENCE: Uint8Array = new Uint8Array(256)
for (const [strength, kinds] of [
  [OR],
  [AND],
  [EQ, NE],
  [LT, GT, LE, GE],
  [BIT_OR],
  [BIT_XOR],
  [BIT_AND],
  [SHL, SAR, SHR],
  [ADD, SUB],
  [MUL, DIV, MOD],
  [EXP],
].entries())
  for (const kind of kinds) PRECEDENCE[kind] = strength + 1

/** Every word that is more than a name, with its kind. */
export const WORDS: ReadonlyMap<string, number> = new Map<string, number>([
  ['contract', CONTRACT],
  ['library', LIBRARY],
  ['interface', INTERFACE],
  ['function', FUNCTION],
  ['modifier', MODIFIER],
  ['event', EVENT],
  ['struct', STRUCT],
  ['enum', ENUM],
  ['mapping', MAPPING],
  ['if', IF],
  ['else', ELSE],
  ['for', FOR],
  ['while', WHILE],
  ['do', DO],
  ['break', BREAK],
  ['continue', CONTINUE],
  ['return', RETURN],
  ['returns', RETURNS],
  ['throw', THROW],
  ['new', NEW],
  ['delete', DELETE],
  ['var', VAR],
  ['using', USING],
  ['import', IMPORT],
  ['pragma', PRAGMA],
  ['is', IS],
  ['public', PUBLIC],
  ['private', PRIVATE],
  ['internal', INTERNAL],
  ['external', EXTERNAL],
  ['constant', CONSTANT],
  ['memory', MEMORY],
  ['storage', STORAGE],
  ['indexed', INDEXED],
  ['anonymous', ANONYMOUS],
  ['assembly', ASSEMBLY],
  ['true', TRUE],
  ['false', FALSE],
  ['abstract', ABSTRACT],
  ['at', AT],
  ['calldata', CALLDATA],
  ['catch', CATCH],
  ['constructor', CONSTRUCTOR],
  ['emit', EMIT],
  ['error', ERROR],
  ['fallback', FALLBACK],
  ['from', FROM],
  ['global', GLOBAL],
  ['immutable', IMMUTABLE],
  ['layout', LAYOUT],
  ['override', OVERRIDE],
  ['payable', PAYABLE],
  ['pure', PURE],
  ['receive', RECEIVE],
  ['revert', REVERT],
  ['transient', TRANSIENT],
  ['try', TRY],
  ['type', TYPE],
  ['unchecked', UNCHECKED],
  ['view', VIEW],
  ['virtual', VIRTUAL],
  ['as', AS],
  ['let', LET],
  ['switch', SWITCH],
  ['case', CASE],
  ['default', DEFAULT],
  ['leave', LEAVE],
  ...[
    'address',
    'bool',
    'string',
    'bytes',
    'byte',
    'int',
    'uint',
    'fixed',
    'ufixed',
    'fixed128x18',
    'ufixed128x18',
  ].map((word): [string, number] => [word, ELEMENTARY]),
  ...Array.from({ length: 32 }, (_, index): [string, number][] => [
    [`bytes${index + 1}`, ELEMENTARY],
    [`int${(index + 1) * 8}`, ELEMENTARY],
    [`uint${(index + 1) * 8}`, ELEMENTARY],
  ]).flat(),
])
