// Answers of one tap: put their words into the comment, ready to be changed and sent.
// Without this script the same buttons go round by the office and do the same.

for (const button of document.querySelectorAll("button[data-into]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const { into = "", words = "" } = /** @type {HTMLElement} */ (button).dataset;
    const text = /** @type {HTMLTextAreaElement} */ (document.getElementById(into));
    const before = text.value.trimEnd();
    text.value = before ? `${before}\n${words}` : words;
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  });
}
