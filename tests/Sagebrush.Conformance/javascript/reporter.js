// A JSON line for each test: {"test": "name", "outcome": "passed|failed", "detail": "…"}.
export default async function* lines(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    // The file itself is reported as a test too.
    if (data.name.endsWith(".js")) continue;
    const outcome = type === "test:pass" ? "passed" : "failed";
    const cause = data.details?.error?.cause ?? data.details?.error;
    yield JSON.stringify({ test: data.name, outcome, detail: outcome === "failed" ? String(cause?.stack ?? cause) : "" }) + "\n";
  }
}
