// 和暦: the Japanese year beside a date. The table is that of the laws and cabinet orders
// that named the eras since Japan took the Gregorian calendar.

/** First day of each era, newest first. */
const ERAS = [
  { since: "2019-05-01", ja: "令和", en: "Reiwa" },
  { since: "1989-01-08", ja: "平成", en: "Heisei" },
  { since: "1926-12-25", ja: "昭和", en: "Showa" },
  { since: "1912-07-30", ja: "大正", en: "Taisho" },
  { since: "1873-01-01", ja: "明治", en: "Meiji" },
];

/** Year one of Meiji; its calendar days before 1873 were those of another calendar. */
const MEIJI_FIRST = 1868;

/**
 * The year of an era, e.g. 令和8年 or Reiwa 8; the first year is 元年. Empty before 1873.
 * @param {string} day YYYY-MM-DD
 * @param {string} language "ja" or "en"
 */
export function eraYear(day, language) {
  const era = ERAS.find((each) => day >= each.since);
  if (!era) return "";
  const first = era.en === "Meiji" ? MEIJI_FIRST : Number(era.since.slice(0, 4));
  const year = Number(day.slice(0, 4)) - first + 1;
  return language === "ja" ? `${era.ja}${year === 1 ? "元" : year}年` : `${era.en} ${year}`;
}
