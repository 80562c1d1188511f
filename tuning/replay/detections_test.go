package replay_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/spl"
)

// TestPublishedDetections compiles every published detection that the parser
// reads, and runs it.
func TestPublishedDetections(t *testing.T) {
	t.Parallel()
	root := sharedDir(t, "data", "sigma", "spl", "security_content")
	var macros *spl.Macros
	for _, file := range []string{"../../data/macros/default.conf", "../spl/testdata/macros.conf"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := spl.ParseMacros(string(text))
		if macros == nil {
			macros = m
		} else {
			macros = macros.With(m)
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	e, _ := decode(t, []byte(`{"user":"u","src_ip":"10.0.0.1","_time":"1","host":"h"}`))
	ran, refused := 0, 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct{ Search string }
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		r, _ := spl.Parse(filepath.Base(name), doc.Search, spl.Options{Macros: macros})
		if r == nil {
			refused++
			continue
		}
		p, diags := plan.Compile(r, plan.Env{})
		if p == nil {
			t.Errorf("%s: %v\n%s", filepath.Base(name), diags, doc.Search)
			continue
		}
		if _, err := replay.Over(t.Context(), p, []corpus.Columns{corpus.NewBatch([]corpus.Event{e})}, replay.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		p.Explain(&e)
		ran++
	}
	t.Logf("%d detections run, the parser refuses %d", ran, refused)
}

// calls are one call of each function over the event {"x": 5, "s": "a,b"}, and
// what it gives.
var calls = map[string]string{
	`if(x>1,"y","n")`: "y", `case(x=1,"a",x=5,"b")`: "b", `validate(x=5,"a",x=6,"b")`: "b", `coalesce(none,x)`: "5", `nullif(s,"z")`: "a,b",
	`if(isnull(null()),"y","n")`: "y", `if(true(),"y","n")`: "y", `if(false(),"y","n")`: "n", `if(isnotnull(x),"y","n")`: "y", `if(isnum(x),"y","n")`: "y",
	`if(isint(x),"y","n")`: "y", `if(isstr(s),"y","n")`: "y", `if(isbool(x),"y","n")`: "n", `typeof(x)`: "Number", `if(like(s,"a%"),"y","n")`: "y",
	`if(match(s,"^a"),"y","n")`: "y", `if(in(x,4,5),"y","n")`: "y", `if(cidrmatch("10.0.0.0/8","10.1.1.1"),"y","n")`: "y", `if(searchmatch("x=5"),"y","n")`: "y",
	`abs(-x)`: "5", `ceil(x/2)`: "3", `ceiling(x/2)`: "3", `floor(x/2)`: "2", `round(x/3,2)`: "1.67", `exact(x)`: "5", `exp(0)`: "1", `ln(1)`: "0", `log(100)`: "2",
	`pow(x,2)`: "25", `sqrt(x*x)`: "5", `max(x,7)`: "7", `min(x,7)`: "5", `len(s)`: "3", `lower("A")`: "a", `upper(s)`: "A,B", `trim(" a ")`: "a", `ltrim(" a")`: "a", `rtrim("a ")`: "a",
	`substr(s,1,1)`: "a", `replace(s,"(.),(.)","\\2\\1")`: "ba", `urldecode("a%20b")`: "a b", `tonumber("ff",16)`: "255", `tostring(x,"hex")`: "0x5",
	`mvcount(split(s,","))`: "2", `mvindex(split(s,","),1)`: "b", `mvfilter(match(m,"b"))`: "b", `mvjoin(split(s,","),"-")`: "a-b", `mvcount(mvappend(s,s))`: "2", `mvdedup(mvappend(x,x))`: "5",
	`mvjoin(mvsort(split("b a"," ")),"")`: "ab", `mvfind(m,"b")`: "1", `mvjoin(mvzip(m,m),"|")`: "a,a|b,b", `mvcount(mvrange(1,4))`: "3", `mvjoin(mvmap(m,m."!"),"")`: "a!b!",
	`md5("a")`: "0cc175b9c0f1b6a831c399e269772661", `sha1("a")`: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", `substr(sha256("a"),1,4)`: "ca97", `substr(sha512("a"),1,4)`: "1f40",
	`strftime(0,"%Y")`: "1970", `strptime("1970-01-02","%Y-%m-%d")`: "86400", `relative_time(86401,"@d")`: "86400", `spath("{\"a\":1}","a")`: "1", `now()`: "3600", `time()`: "3600",
	`(1+2)*3-4/2`: "7", `x%3`: "2", `s."!"`: "a,b!", `if(NOT x=5,"y","n")`: "n",
}

// TestFunctionsAgree: what the parser lets through can be run, and there is no
// function that it does not know.
func TestFunctionsAgree(t *testing.T) {
	e, _ := decode(t, []byte(`{"x":5,"s":"a,b","m":["a","b"]}`))
	e.Time = time.Unix(60, 0).UTC()
	called := map[string]bool{}
	for call, want := range calls {
		r, diags := spl.Parse("call.spl", "x=5 | eval r="+call+" | stats values(r) as r", spl.Options{})
		if r == nil {
			t.Errorf("%s: %v", call, diags)
			continue
		}
		p, diags := plan.Compile(r, plan.Env{})
		if p == nil {
			t.Errorf("%s: %v", call, diags)
			continue
		}
		got, err := replay.Over(t.Context(), p, []corpus.Columns{corpus.NewBatch([]corpus.Event{e})}, replay.Options{})
		if err != nil || len(got.Groups) != 1 {
			t.Errorf("%s: groups %v, error %v", call, got, err)
			continue
		}
		if v := got.Groups[0].Values[0].Value; len(v.Elems()) != 1 || v.Elems()[0].Text() != want {
			t.Errorf("%s = %s, want %s", call, v.Text(), want)
		}
		for _, f := range eval.Functions() {
			called[f.Name] = called[f.Name] || strings.Contains(call, f.Name+"(")
		}
	}
	for _, f := range eval.Functions() {
		if isWord := f.Name[0] >= 'a'; isWord && !called[f.Name] && f.Name != "random" && f.Name != "neg" && f.Name != "not" {
			t.Errorf("no call of %s", f.Name)
		}
	}
}
