package chart

// Balance shows what rules get wrong beside what they find, a row each: left
// the false positives, right the true positives, and of both what only that
// rule has apart from what other rules have too. Each side has a scale of its
// own; the numbers stand behind the bars.
type Balance struct {
	Title   string
	Summary string
	Rows    []BalanceRow
}

// BalanceRow is one rule. Only are counted in Noise and Truths.
type BalanceRow struct {
	Name              string
	Noise, OnlyNoise  int64
	Truths, OnlyTruth int64
}

type balanceLayout struct {
	Width, Height string
	Axes          string
	Boxes         []box
	Labels        []label
}

const (
	balanceName = 236.0 // where the names end
	balanceSide = 230.0 // room for the bars of a side
	balanceNext = 320.0 // from one side to the other
	balanceRow  = 22.0
	balanceHead = 20.0
)

func (b Balance) layout() balanceLayout {
	bottom := balanceHead + balanceRow*float64(len(b.Rows))
	l := balanceLayout{Width: px(whole), Height: px(bottom + 4)}
	for i, head := range []string{"False positives", "True positives"} {
		x := px(balanceName + balanceNext*float64(i))
		l.Labels = append(l.Labels, label{"strong", x, "12", head})
		l.Axes += "M" + x + " " + px(balanceHead-2) + "V" + px(bottom)
	}
	var noise, truths int64
	for _, r := range b.Rows {
		noise, truths = max(noise, r.Noise), max(truths, r.Truths)
	}
	for i, r := range b.Rows {
		y := balanceHead + balanceRow*float64(i)
		l.Labels = append(l.Labels, label{"", "0", px(y + 14), clipName(r.Name, 38)})
		l.side("f-fp", "false positives", r.Name, balanceName, y, r.OnlyNoise, r.Noise, noise)
		l.side("f-tp", "true positives", r.Name, balanceName+balanceNext, y, r.OnlyTruth, r.Truths, truths)
	}
	return l
}

// side draws the bar of one side: what only the rule has, then the rest.
func (l *balanceLayout) side(class, word, name string, x, y float64, only, all, top int64) {
	s := scale{float64(top), 0, balanceSide}
	end := x
	for _, part := range []struct {
		n           int64
		class, what string
	}{{only, class, "only this rule"}, {all - only, class + " shared", "other rules too"}} {
		if part.n <= 0 {
			continue
		}
		w := max(1, s.at(float64(part.n)))
		l.Boxes = append(l.Boxes, box{part.class, px(end), px(y + 3), px(w), "15", name + ": " + number(float64(part.n)) + " " + word + ", " + part.what})
		end += w
	}
	l.Labels = append(l.Labels, label{"", px(end + 5), px(y + 14), number(float64(all))})
}

func (b Balance) twin() twin {
	t := twin{Heads: []string{"Rule", "false positives", "only its", "true positives", "only its"}}
	for _, r := range b.Rows {
		t.Rows = append(t.Rows, []string{r.Name, number(float64(r.Noise)), number(float64(r.OnlyNoise)), number(float64(r.Truths)), number(float64(r.OnlyTruth))})
	}
	return t
}

func (b Balance) keys() []keyItem {
	return []keyItem{{"f-fp", "false positives of this rule only"}, {"f-fp shared", "of other rules too"}, {"f-tp", "true positives of this rule only"}, {"f-tp shared", "of other rules too"}}
}
