// What was recorded last time about someone, before the visit that is being written.

/** @typedef {import("./known.js").Row} Row */

/**
 * The newest observation about a participant before an instant, and the newest at which they
 * were present: the first says how it went, the second what 「いつもどおり」 keeps.
 * @param {string | null} participant
 * @param {string} before
 * @param {Row[]} observations
 */
export function lastTime(participant, before, observations) {
  const own = observations
    .filter((each) => participant && each.participant === participant && each.at < before)
    .sort((a, b) => b.at.localeCompare(a.at));
  return {
    latest: own[0] ?? null,
    usual: own.find(({ answers }) => answers.attendance === "present") ?? null,
  };
}

/**
 * The newest answers about a site before an instant.
 * @param {string} site
 * @param {string} before
 * @param {Row[]} observations
 */
export function lastAtSite(site, before, observations) {
  return (
    observations
      .filter((each) => each.about === "site" && each.site === site && each.at < before)
      .sort((a, b) => b.at.localeCompare(a.at))[0] ?? null
  );
}
