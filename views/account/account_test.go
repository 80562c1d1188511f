package account

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/corpus/catalog"

	"pgregory.net/rapid"
)

// clock is a time that a test moves.
type clock struct{ now time.Time }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

func open(t *testing.T) (*Accounts, *clock) {
	t.Helper()
	db, err := catalog.Open(filepath.Join(t.TempDir(), "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c := &clock{time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	a, err := Open(t.Context(), db, Options{Now: func() time.Time { return c.now }})
	if err != nil {
		t.Fatal(err)
	}
	return a, c
}

func add(t *testing.T, a *Accounts, name string, role Role, password string) User {
	t.Helper()
	u, err := a.Add(t.Context(), name, role)
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		if err := a.SetPassword(t.Context(), u.ID, password); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

const good = "seven blue lamps in a row"

func TestRolesGrowAndNobodyHasTheZeroRight(t *testing.T) {
	for right := range Right(NumRights + 3) {
		had := false
		for _, role := range append([]Role{NoRole}, Roles()...) {
			has := Can(role, right)
			if had && !has {
				t.Errorf("%s may not %s, a lesser role may", role, right)
			}
			had = has
			if role == NoRole && has != (right == Anyone) {
				t.Errorf("no role may %s: %t", right, has)
			}
		}
	}
	if Can(Admin, NoRight) || Can(Role(99), View) {
		t.Error("the zero right or an unknown role is let through")
	}
}

func TestATokenOnlyTakesAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		role := rapid.SampledFrom(Roles()).Draw(t, "role")
		scope := Scope(rapid.IntRange(0, 15).Draw(t, "scope"))
		right := Right(rapid.IntRange(0, NumRights).Draw(t, "right"))
		person := Actor{User: User{ID: 1, Role: role}}
		program := Actor{User: person.User, Token: &Token{Scope: scope}}
		if program.Can(right) && !person.Can(right) {
			t.Fatalf("a token of %s may %s, its owner (%s) may not", scope, right, role)
		}
		if (right == Own || right == Administer) && program.Can(right) {
			t.Fatalf("a token may %s", right)
		}
		back, err := ParseScope(scope.String())
		if err != nil || back != scope|ScopeRead {
			t.Fatalf("ParseScope(%q) = %v, %v", scope.String(), back, err)
		}
	})
}

func TestNamesAndPasswordsAreChecked(t *testing.T) {
	a, _ := open(t)
	for _, name := range []string{"", "a", "Kim", "1kim", "kim kim", "<b>", strings.Repeat("a", 33), "kim\n"} {
		if _, err := a.Add(t.Context(), name, Viewer); !errors.Is(err, ErrInvalid) {
			t.Errorf("Add(%q): %v, want ErrInvalid", name, err)
		}
	}
	kim := add(t, a, "kim", Engineer, "")
	if _, err := a.Add(t.Context(), "kim", Viewer); !errors.Is(err, ErrTaken) {
		t.Errorf("adding kim twice: %v, want ErrTaken", err)
	}
	for _, password := range []string{"", "short", "aaaaaaaaaaaaaaaa", "my name is kim ok", strings.Repeat("abcde", 60), "\xff\xfe\xfd abcdefghijk"} {
		if err := a.SetPassword(t.Context(), kim.ID, password); !errors.Is(err, ErrInvalid) {
			t.Errorf("SetPassword(%q): %v, want ErrInvalid", password, err)
		}
	}
}

func TestSignInTellsNothing(t *testing.T) {
	a, _ := open(t)
	kim := add(t, a, "kim", Engineer, good)
	add(t, a, "ana", Reviewer, "")
	check := func(name, password string, want error) {
		t.Helper()
		if _, err := a.SignIn(t.Context(), name, password, Visit{Address: "192.0.2.1"}); !errors.Is(err, want) {
			t.Errorf("SignIn(%q, %q): %v, want %v", name, password, err, want)
		}
	}
	check("kim", good, nil)
	check(" KIM ", good, nil)
	check("kim", good+"x", ErrWrong)
	check("nobody", good, ErrWrong)
	check("ana", "", ErrWrong)
	check("ana", good, ErrWrong)
	add(t, a, "ada", Admin, "")
	if err := a.SetDisabled(t.Context(), kim.ID, true); err != nil {
		t.Fatal(err)
	}
	check("kim", good, ErrWrong)
}

// Strangers who guess are slowed down; the owner on a device that was here
// before is not, and nobody is locked out for good.
func TestGuessersWaitAndOwnersDoNot(t *testing.T) {
	a, c := open(t)
	kim := add(t, a, "kim", Engineer, good)
	device, err := a.Know(t.Context(), kim.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	evaluated := 0
	for i := range 200 {
		_, err := a.SignIn(t.Context(), "kim", "wrong password here", Visit{Address: fmt.Sprintf("198.51.100.%d", i)})
		var wait *ThrottledError
		switch {
		case errors.Is(err, ErrWrong):
			evaluated++
		case errors.As(err, &wait):
			if wait.Wait <= 0 || wait.Wait > perAccount.every {
				t.Fatalf("told to wait %s", wait.Wait)
			}
		default:
			t.Fatal(err)
		}
		c.pass(time.Second)
	}
	if evaluated > perAccount.burst+1 {
		t.Errorf("%d guesses from 200 addresses were evaluated, want at most %d", evaluated, perAccount.burst+1)
	}
	if _, err := a.SignIn(t.Context(), "kim", good, Visit{Address: "203.0.113.7", Device: device}); err != nil {
		t.Errorf("the owner on a known device: %v", err)
	}
	if _, err := a.SignIn(t.Context(), "kim", good, Visit{Address: "203.0.113.7", Device: "made up"}); err == nil {
		t.Error("a device that is not known was let past the limit")
	}
	c.pass(perAccount.every)
	if _, err := a.SignIn(t.Context(), "kim", good, Visit{Address: "203.0.113.7"}); err != nil {
		t.Errorf("after a wait, from a new place: %v", err)
	}
}

// Who has to wait leaves nothing behind: neither long names nor so many of them
// that the buckets of others are pushed out.
func TestWhoWaitsFillsNoMemory(t *testing.T) {
	a, _ := open(t)
	knock := func(name string) {
		_, _ = a.SignIn(t.Context(), name, "wrong password here", Visit{Address: "192.0.2.1"})
	}
	knock("kim")
	for i := range 200 {
		knock(fmt.Sprintf("stranger%d", i))
		knock(strings.Repeat("a", 1<<16) + fmt.Sprint(i))
	}
	if most := 2*perAddress.burst + 4; a.tries.recent.Len() > most {
		t.Errorf("one address left %d buckets, want at most %d", a.tries.recent.Len(), most)
	}
	for key := range a.tries.byKey {
		if len(key) > 100 {
			t.Errorf("a bucket has a key of %d bytes", len(key))
		}
	}
}

// A day of guessing at one account evaluates no more than 300 passwords from
// unknown devices.
func TestADayOfGuesses(t *testing.T) {
	buckets, now, evaluated := newTries(), time.Unix(0, 0), 0
	for i := range 100_000 {
		now = now.Add(864 * time.Millisecond)
		keys := map[string]pace{"account kim": perAccount, fmt.Sprint("pair ", i%5000): perPair, fmt.Sprint("address ", i%5000): perAddress}
		if buckets.take(now, keys) == nil {
			evaluated++
		}
	}
	if evaluated > 310 {
		t.Errorf("%d guesses in a day were evaluated, want about 300", evaluated)
	}
	if buckets.recent.Len() > maxTries {
		t.Errorf("%d buckets are kept", buckets.recent.Len())
	}
}

func TestLinksWorkOnce(t *testing.T) {
	a, c := open(t)
	kim := add(t, a, "kim", Engineer, "")
	link := func() string {
		secret, err := a.NewLink(t.Context(), kim.ID, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	first := link()
	if u, err := a.Link(t.Context(), first); err != nil || u.Name != "kim" {
		t.Fatalf("Link: %v, %v", u, err)
	}
	if u, err := a.UseLink(t.Context(), first); err != nil || u.Name != "kim" {
		t.Fatalf("UseLink: %v, %v", u, err)
	}
	spent := link()
	if err := a.SetPassword(t.Context(), kim.ID, good); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"used": first, "made before the password": spent, "no link": "nothing", "empty": ""} {
		if _, err := a.UseLink(t.Context(), secret); !errors.Is(err, ErrSpent) {
			t.Errorf("UseLink of a link that is %s: %v, want ErrSpent", name, err)
		}
	}
	late, shut := link(), link()
	c.pass(59 * time.Minute)
	if err := a.SetDisabled(t.Context(), kim.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := a.UseLink(t.Context(), shut); !errors.Is(err, ErrSpent) {
		t.Errorf("UseLink of a disabled account: %v, want ErrSpent", err)
	}
	if err := a.SetDisabled(t.Context(), kim.ID, false); err != nil {
		t.Fatal(err)
	}
	c.pass(2 * time.Minute)
	if _, err := a.UseLink(t.Context(), late); !errors.Is(err, ErrSpent) {
		t.Errorf("UseLink after its time: %v, want ErrSpent", err)
	}
}

func TestTokensEnd(t *testing.T) {
	a, c := open(t)
	kim := add(t, a, "kim", Engineer, "")
	secret, token, err := a.NewToken(t.Context(), kim.ID, "ci", ScopeWrite, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.ByToken(t.Context(), secret)
	if err != nil || who.Name != "kim" || !who.Can(Edit) || who.Can(Approve) || who.Can(Label) {
		t.Fatalf("ByToken: %+v, %v", who, err)
	}
	var stored int
	if err := a.db.QueryRow(`SELECT count(*) FROM account_tokens WHERE hash LIKE '%' || ? || '%'`, secret).Scan(&stored); err != nil || stored != 0 {
		t.Errorf("the secret itself is stored %d times, %v", stored, err)
	}
	c.pass(25 * time.Hour)
	for _, s := range []string{secret, secret + "x", "", "assay_", "Bearer"} {
		if _, err := a.ByToken(t.Context(), s); !errors.Is(err, ErrNoToken) {
			t.Errorf("ByToken(%q): %v, want ErrNoToken", s, err)
		}
	}
	if err := a.Revoke(t.Context(), kim.ID+1, token.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("somebody else revokes: %v, want ErrNotFound", err)
	}
	if err := a.Revoke(t.Context(), kim.ID, token.ID); err != nil {
		t.Error(err)
	}
}

// Whatever is done to the accounts, an enabled admin remains.
func TestAnAdminRemains(t *testing.T) {
	a, _ := open(t)
	for i, role := range Roles() {
		add(t, a, fmt.Sprintf("u%d", i), role, "")
	}
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		all, err := a.List(ctx)
		if err != nil {
			t.Fatal(err)
		}
		u := rapid.SampledFrom(all).Draw(t, "who")
		if rapid.Bool().Draw(t, "role") {
			err = a.SetRole(ctx, u.ID, rapid.SampledFrom(Roles()).Draw(t, "to"))
		} else {
			err = a.SetDisabled(ctx, u.ID, rapid.Bool().Draw(t, "off"))
		}
		if err != nil && !errors.Is(err, ErrLastAdmin) {
			t.Fatal(err)
		}
		left := 0
		if err := a.db.QueryRow(`SELECT count(*) FROM account_users WHERE role = 'admin' AND NOT disabled`).Scan(&left); err != nil || left == 0 {
			t.Fatalf("%d admins are left, %v", left, err)
		}
	})
}

func TestDemoInvitesEverybodyAtEachStart(t *testing.T) {
	a, _ := open(t)
	first, err := a.Demo(t.Context(), time.Hour)
	if err != nil || len(first) != len(Roles()) {
		t.Fatalf("Demo: %d invitations, %v", len(first), err)
	}
	if _, err := a.UseLink(t.Context(), first[0].Secret); err != nil {
		t.Fatal(err)
	}
	if err := a.SetDisabled(t.Context(), first[1].User.ID, true); err != nil {
		t.Fatal(err)
	}
	again, err := a.Demo(t.Context(), time.Hour)
	if err != nil || len(again) != len(Roles())-1 {
		t.Fatalf("Demo again: %d invitations, %v; want all but the disabled one", len(again), err)
	}
	for _, inv := range again {
		if u, err := a.UseLink(t.Context(), inv.Secret); err != nil || u.ID != inv.User.ID {
			t.Errorf("the new link of %s lets in %q, %v", inv.User.Name, u.Name, err)
		}
		if inv.User.ID == first[1].User.ID {
			t.Errorf("%s is disabled and is invited", inv.User.Name)
		}
	}
	if none, err := a.FirstAdmin(t.Context(), time.Hour); err != nil || none != nil {
		t.Errorf("FirstAdmin with accounts: %v, %v", none, err)
	}
}
