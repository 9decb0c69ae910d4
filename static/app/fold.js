// The search key of a name: what two spellings of one name have in common. Names are kept
// as typed and only compared by this key. tests/vectors/fold.json is shared with Python.

/** Each line: forms of one character that people use for each other, and what they fold to. */
const VARIANTS = [
  ["髙", "高"],
  ["﨑嵜碕", "崎"],
  ["邉邊", "辺"],
  ["齋齊斎", "斉"],
  ["𠮷", "吉"],
  ["濵濱", "浜"],
  ["澤", "沢"],
  ["廣", "広"],
  ["嶋嶌", "島"],
  ["櫻", "桜"],
  ["國", "国"],
  ["眞", "真"],
  ["德", "徳"],
  ["惠", "恵"],
  ["榮", "栄"],
  ["龍", "竜"],
  ["瀨", "瀬"],
  ["黑", "黒"],
  ["冨", "富"],
  ["槇", "槙"],
  ["桒", "桑"],
  ["曾", "曽"],
  ["舘", "館"],
  ["淵渊", "渕"],
  ["條", "条"],
  ["壽", "寿"],
  ["關", "関"],
  ["鐵", "鉄"],
  ["彌", "弥"],
  ["萬", "万"],
  ["與", "与"],
  ["圓", "円"],
  ["藪", "薮"],
  ["檜", "桧"],
  ["籠", "篭"],
];

/** @type {Map<string, string>} */
const FOLDED = new Map(VARIANTS.flatMap(([forms, plain]) => [...forms].map((form) => [form, plain])));

/** Standardised and ideographic variation selectors: they choose a glyph, not a character. */
const SELECTORS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;

/** Between a katakana letter and its hiragana. */
const KANA_STEP = 0x60;

/**
 * The key: without glyph choices, spaces and middle dots; NFKC; lower case; hiragana; plain variants.
 * @param {string} text
 */
export function fold(text) {
  const plain = text
    .replace(SELECTORS, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u30A1-\u30F6\u30FD\u30FE]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - KANA_STEP))
    .replace(/[\s\u30FB]/g, "");
  return [...plain].map((character) => FOLDED.get(character) ?? character).join("");
}

/**
 * Whether a query is found in any of the texts.
 * @param {string} query
 * @param {(string | null | undefined)[]} texts
 */
export function found(query, texts) {
  const key = fold(query);
  return texts.some((text) => text && fold(text).includes(key));
}
