package evade

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// Canary is a rule that fires when a field is gone without which a rule is
// silent: two Sigma documents, the event and the count of such events.
type Canary struct {
	Field string // that it watches
	Kind  string // the field that says in which events it should be there
	File  string // name for a file
	Text  string
}

// Canaries are rules for the single points of failure of a rule. A field
// should be there in events of the kinds that the incidents' events have: their
// event.kind, action.type, number or channel. Where none of these is in all of
// them, or the field is that kind itself, there is no canary. Threshold and
// span are more than the snapshot itself shows: twice the most in any hour, ten
// at least.
func Canaries(ctx context.Context, g *Ground, p *plan.Plan, b *Base, f *Figures) (out []Canary, err error) {
	for _, r := range TargetOf(p).Reads {
		if !slices.Contains(f.SinglePoints, r.Field) || !plainName.MatchString(r.Paths[0]) {
			continue
		}
		kind, values := kindsOf(b, r)
		if kind == "" {
			continue
		}
		most, err := g.busiestHour(ctx, kind, values, r.Paths)
		if err != nil {
			return nil, fmt.Errorf("count events without %s: %w", r.Field, err)
		}
		out = append(out, Canary{Field: r.Field, Kind: kind, File: "canary_" + slug(r.Paths[0]) + ".yml", Text: canaryText(p.Rule(), r, kind, values, max(leastCount, 2*most))})
	}
	return out, nil
}

// leastCount is the least number of events within an hour for which a canary
// fires.
const leastCount = 10

// discriminators say of what kind an event is.
var discriminators = []string{"event.kind", "action.type", "event.code", "EventID", "class_uid", "winlog.channel", "Channel", "event.category"}

// maxKinds is how many kinds of event a canary may name.
const maxKinds = 5

var plainName = regexp.MustCompile(`^[A-Za-z_@][A-Za-z0-9_.@-]*$`)

// kindsOf is the first discriminator that every event of the base with the
// field has, and its values there; none where there is none.
func kindsOf(b *Base, r Read) (string, []string) {
	for _, d := range discriminators {
		if slices.Contains(r.Paths, d) {
			continue
		}
		var values []string
		whole := true
		for _, inc := range b.Incidents {
			for i := range inc.Events {
				if !slices.ContainsFunc(r.Paths, func(p string) bool { _, ok := at(&inc.Events[i], p); return ok }) {
					continue
				}
				v, ok := at(&inc.Events[i], d)
				whole = whole && ok && v.Kind() != corpus.KindList && v.Text() != ""
				if text := v.Text(); !slices.Contains(values, text) {
					values = append(values, text)
				}
			}
		}
		if whole && len(values) > 0 && len(values) <= maxKinds {
			slices.Sort(values)
			return d, values
		}
	}
	return "", nil
}

// busiestHour is the most events of some kinds in any hour of the snapshot in
// which all of the paths are absent, null or empty.
func (g *Ground) busiestHour(ctx context.Context, kind string, values, paths []string) (most int, err error) {
	const hour = int64(3600 * 1e9)
	hours := map[int64]int{}
	for _, cols := range g.Segments {
		col, err := cols.Column(ctx, kind)
		if err != nil {
			return 0, err
		}
		keep := make([]bool, col.Distinct()+corpus.FirstCode)
		for i := range col.Distinct() {
			keep[i+corpus.FirstCode] = slices.Contains(values, col.Entry(i).Text())
		}
		rows := col.Where(keep)
		for _, p := range paths {
			field, err := cols.Column(ctx, p)
			if err != nil {
				return 0, err
			}
			gone := make([]bool, field.Distinct()+corpus.FirstCode)
			gone[corpus.CodeAbsent], gone[corpus.CodeNull] = true, true
			for i := range field.Distinct() {
				gone[i+corpus.FirstCode] = field.Entry(i).Equal(corpus.String(""))
			}
			rows.And(field.Where(gone))
		}
		times, err := cols.Times(ctx)
		if err != nil {
			return 0, err
		}
		for row := range rows.All {
			if nano, ok := times.At(row); ok {
				hours[nano/hour]++
			}
		}
	}
	for _, n := range hours {
		most = max(most, n)
	}
	return most, nil
}

// canaryText writes the two documents.
func canaryText(of *rule.Rule, r Read, kind string, values []string, count int) string {
	name := "absent_" + slug(r.Paths[0]) + "_" + identity(of.ID, r.Field, kind)[:8]
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s is absent where it should be there\nid: %s\nname: %s\nstatus: experimental\n", r.Paths[0], identity(of.ID, r.Field, "event"), name)
	fmt.Fprintf(&b, "description: Without this field the rule %s is silent. It counts events of the kinds in which its true positives have the field.\nauthor: Assay\n", of.ID)
	b.WriteString(logSource(sourceOf(of)))
	fmt.Fprintf(&b, "detection:\n    kind:\n        %s:\n", kind)
	for _, v := range values {
		fmt.Fprintf(&b, "            - %s\n", quoted(v))
	}
	for i, p := range r.Paths {
		fmt.Fprintf(&b, "    absent_%d:\n        - %s: null\n        - %s: ''\n", i+1, p, p)
	}
	b.WriteString("    condition: kind and all of absent_*\nlevel: informational\n---\n")
	fmt.Fprintf(&b, "title: Field presence canary for %s\nid: %s\nstatus: experimental\n", r.Paths[0], identity(of.ID, r.Field, "count"))
	fmt.Fprintf(&b, "description: At least %d events within an hour lack a field without which the rule %s is silent. Ask who owns the source what has changed.\nauthor: Assay\n", count, of.ID)
	fmt.Fprintf(&b, "correlation:\n    type: event_count\n    rules:\n        - %s\n    timespan: 1h\n    condition:\n        gte: %d\nlevel: high\n", name, count)
	return b.String()
}

// sourceOf is the log source of a rule, of a correlation its first base rule's.
func sourceOf(r *rule.Rule) rule.LogSource {
	for r.Correlation != nil && r.LogSource == (rule.LogSource{}) && len(r.Correlation.Bases) > 0 {
		r = r.Correlation.Bases[0].Rule
	}
	return r.LogSource
}

// logSource is where the rule looks; a rule that does not say looks anywhere.
func logSource(l rule.LogSource) string {
	if l == (rule.LogSource{}) {
		return "logsource:\n    product: any\n"
	}
	out := "logsource:\n"
	for _, x := range []struct{ name, value string }{{"product", l.Product}, {"category", l.Category}, {"service", l.Service}} {
		if x.value != "" {
			out += "    " + x.name + ": " + quoted(x.value) + "\n"
		}
	}
	return out
}

// quoted is a value as YAML and Sigma read it back: wildcards are escaped.
func quoted(v string) string {
	v = strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace(v)
	return "'" + strings.ReplaceAll(v, "'", "''") + "'"
}

// slug is a name of letters, digits and underscores.
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '_' || lettersOnly(string(r)) || r >= '0' && r <= '9') {
			return r
		}
		return '_'
	}, strings.ToLower(s))
}

// identity is a UUID (RFC 9562, version 8) that is the same for the same parts.
func identity(parts ...string) string {
	sum := sha256.Sum256([]byte("assay canary\x00" + strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
