// The version of this app; the server writes it into the shell, from its one place.

export const APP = document.querySelector('meta[name="fieldapp-version"]')?.getAttribute("content") ?? "";
