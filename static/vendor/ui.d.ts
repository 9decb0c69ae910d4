export { h, render } from "preact";
export { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
export { default as htm } from "htm";
export { signal } from "@preact/signals";
