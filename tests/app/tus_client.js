// Uploads one file with tus-js-client, unchanged: node tus_client.js FILE < {endpoint, metadata, options}
import { readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const asked = JSON.parse(readFileSync(0, "utf8"));
const upload = new Upload(readFileSync(process.argv[2]), {
  endpoint: asked.endpoint,
  metadata: asked.metadata,
  ...asked.options,
  onError(error) {
    console.error(error);
    process.exitCode = 1;
  },
  onSuccess() {
    console.log(upload.url);
  },
});
upload.start();
