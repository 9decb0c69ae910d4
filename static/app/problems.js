// Every way in which the phone says no, by a code that never changes meaning, with its sentence.
// The office's own refusals (receipts, problem+json) arrive with a sentence in `detail`.

/**
 * @typedef {"storage-needs-reload" | "storage-full" | "storage-failed"
 *   | "unreadable-picture" | "no-microphone" | "file-missing"
 *   | "not-enrolled" | "no-office-key"
 *   | "unknown-kind" | "unknown-field" | "invalid-field" | "not-writable"
 *   | "draft-changed-elsewhere" | "draft-ended" | "draft-open"
 *   | "offline" | "captive-portal" | "sign-in-required" | "forbidden" | "device-revoked" | "not-a-worker" | "too-large"
 *   | "busy" | "server-error" | "refused-request" | "wrong-clock" | "wrong-receipt"} Code
 */

export class Problem extends Error {
  /**
   * @param {Code} code
   * @param {{where?: string, detail?: string, retryAfter?: number, limit?: number, cause?: unknown}} [more]
   *   `where` it happened (e.g. `note.text`), the office's own sentence, seconds to wait, bytes allowed
   */
  constructor(code, { where = "", detail = "", retryAfter, limit, cause } = {}) {
    super(`${code} ${where}`.trimEnd(), { cause });
    this.name = "Problem";
    this.code = code;
    this.where = where;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.limit = limit;
  }
}

/**
 * The sentence for a problem: what happened and what to do.
 * @param {Problem} problem @param {(msgid: string) => string} t @returns {string}
 */
export function sentence(problem, t) {
  return problem.detail || sentences(t)[problem.code];
}

/** @param {(msgid: string) => string} t @returns {Record<Code, string>} */
const sentences = (t) => ({
  "storage-needs-reload": t(
    "The connection to this phone's storage broke. Please reload; what was saved is kept.",
  ),
  "storage-full": t("No space left. Please delete some photos and save again. Nothing is lost."),
  "storage-failed": t("This phone could not save. Please try again."),
  "unreadable-picture": t("This picture cannot be read here. Please take it anew, or choose a JPEG or PNG."),
  "no-microphone": t(
    "The microphone cannot be used. Please allow it for this app in the settings of the phone.",
  ),
  "file-missing": t("A photo or recording is not on this phone. Please take it away here, and add it anew."),
  "not-enrolled": t("This phone is not registered. Please register it where there is signal."),
  "no-office-key": t("This phone has no key of the office yet. Please sync once."),
  "unknown-kind": t("This record could not be made. Please report it to the administrator."),
  "unknown-field": t("This record could not be made. Please report it to the administrator."),
  "invalid-field": t("One answer is too long or not allowed. Please check it and save again."),
  "not-writable": t("This record could not be made. Please report it to the administrator."),
  "draft-changed-elsewhere": t("This draft was changed in another tab. Please choose which one to keep."),
  "draft-ended": t("This draft was finished or discarded in another tab."),
  "draft-open": t("Please close the draft first; the update is applied afterwards."),
  offline: t("No contact with the office. It is sent when there is signal again."),
  "captive-portal": t("This network wants its own sign-in first, so the office cannot be reached."),
  "sign-in-required": t("Please sign in to receive. Sending works without."),
  forbidden: t("The office does not allow this."),
  "device-revoked": t("This phone was stopped by the office. Please ask the administrator."),
  "not-a-worker": t(
    "You no longer work on phones here, so nothing is received. What you finished is still sent.",
  ),
  "too-large": t("One record is too large to be sent. Please report it to the administrator."),
  busy: t("The office is busy. It is tried again shortly."),
  "server-error": t("The office had an error. It is tried again shortly."),
  "refused-request": t("The office did not understand this phone. Please update the app."),
  "wrong-clock": t("This phone's clock is wrong. Please set it; sending works without."),
  "wrong-receipt": t("The office's receipt did not match what was sent. It is kept and sent again."),
});
