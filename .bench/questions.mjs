// The queries and rules that every engine answers, in our words and in SQL.

const ci = (field, words) => "(" + words.map((w) => `contains(lower("${field}"), '${w}')`).join(" OR ") + ")";
const ours = (field, words) => `${field} contains (${words.map((w) => `"${w}"`).join(", ")})`;

const command = `"action.type" = 'command_execution'`;
const outside = `NOT coalesce(starts_with("destination.ip", '10.'), false)`;
const phrases = ["ignore previous", "system prompt", "password", "exfiltrate", "disregard"];

export const queries = [
  {
    name: "commands",
    says: "a field equals, a text contains one of two words, an address outside a network",
    where: `action.type = "command_execution" and ${ours("process.command_line", ["curl", "wget"])} and not destination.ip cidr "10.0.0.0/8"`,
    sql: `SELECT count(*) AS n FROM events WHERE ${command} AND ${ci("process.command_line", ["curl", "wget"])} AND ${outside}`,
  },
  {
    name: "groups",
    says: "groups of agent and user with more than three commands in ten minutes",
    where: `action.type = "command_execution" and not destination.ip cidr "10.0.0.0/8"`,
    by: ["agent.id", "user.id"],
    above: "3",
    sql: `SELECT coalesce(sum(c), 0) AS n FROM (SELECT count(*) AS c FROM events WHERE ${command} AND ${outside}
      GROUP BY "agent.id", "user.id", WINDOW HAVING count(*) > 3)`,
  },
  {
    name: "prose",
    says: "a long text contains one of five phrases",
    where: ours("content.text", phrases),
    sql: `SELECT count(*) AS n FROM events WHERE ${ci("content.text", phrases)}`,
  },
];

// rules are n conditions of one to three tests with one to five words each,
// taken from the texts of the corpus; some have an exception.
export function rules(n, samples) {
  let state = 12345;
  const below = (k) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * k);
  };
  const fields = Object.keys(samples);
  const words = {};
  for (const f of fields) {
    words[f] = [];
    for (const text of samples[f]) {
      const lower = text.toLowerCase();
      if (lower.length < 8 || /[^ -~]|["'\\*?%]/.test(lower)) continue;
      const length = 4 + below(Math.min(12, lower.length - 6));
      words[f].push(lower.substr(below(lower.length - length), length));
    }
  }
  const out = [];
  for (let i = 0; i < n; i++) {
    const mine = [];
    const theirs = [];
    for (let t = 1 + below(3); t > 0; t--) {
      const f = fields[below(fields.length)];
      const list = [];
      for (let w = 1 + below(5); w > 0; w--) {
        const at = Math.floor(words[f].length * (below(1000) / 1000) ** 3); // few words are frequent
        list.push(words[f][at]);
      }
      mine.push(ours(f, list));
      theirs.push(`coalesce(${ci(f, list)}, false)`);
    }
    if (below(4) === 0) {
      mine.push(`not destination.ip cidr "10.0.0.0/8"`);
      theirs.push(outside);
    }
    out.push({ where: mine.join(" and "), sql: theirs.join(" AND ") });
  }
  return out;
}
