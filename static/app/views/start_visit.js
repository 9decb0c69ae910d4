// 「訪問を始める」: one press at a site makes a draft and opens it.

import { newId } from "../clock.js";
import { officeTime } from "../device.js";
import { startDraft } from "../drafts.js";
import { html } from "../html.js";
import { newestForm } from "../known.js";
import { go } from "../router.js";
import { begin } from "../visit.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";

/**
 * @param {string} site
 * @returns {Promise<void>}
 */
export async function startVisit(site) {
  const situation = newestForm("situation");
  const siteForm = newestForm("site");
  if (!situation || !siteForm) return;
  const content = begin(newId, {
    site,
    at: officeTime(),
    forms: { situation: situation.id, site: siteForm.id },
  });
  const draft = await startDraft({ type: "visit", ...content });
  go("visit", draft.id);
}

/** @param {{site: string, describedBy?: string, primary?: boolean}} props */
export function StartVisit({ site, describedBy, primary = false }) {
  const ready = newestForm("situation") && newestForm("site");
  return html`
    <button type="button" class=${primary ? "button primary" : "button tinted"} aria-describedby=${describedBy} disabled=${!ready}
      onClick=${() => startVisit(site)}>
      <${Icon} name="footprints" />${t("Start a visit")}
    </button>
  `;
}
