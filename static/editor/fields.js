// Completion of field names from /api/v1/fields: [{"path","filled"}…].
let fetched = null;

function load(address) {
  fetched ??= fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : []))
    .catch(() => []);
  return fetched;
}

export function fieldCompletion(address) {
  return async (context) => {
    const word = context.matchBefore(/[\w.]+/);
    if (!address || (!word && !context.explicit)) return null;
    const fields = await load(address);
    if (context.aborted) return null;
    return {
      from: word?.from ?? context.pos,
      validFor: /^[\w.]*$/,
      options: fields.map((f) => ({ label: f.path, detail: f.filled, type: "property" })),
    };
  };
}
