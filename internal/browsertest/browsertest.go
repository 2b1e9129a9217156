// Package browsertest lets a test look at pages as people do: in a real browser
// (Debian's Chromium, headless, a fresh profile), by pictures, and by axe-core's
// rules of accessibility.
//
// It never skips: what is missing fails the test, with what to install. It never hangs:
// whatever a page does not do within patience fails the test, with what was waited for
// and what the page says instead.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"sammanhang/internal/testkit"
)

// patience is how long one step may take. It is no measure of how fast pages are: it is
// long enough for a machine that has other things to do, and far shorter than the time
// limit of a whole package, which tells nobody what was waited for.
const patience = time.Minute

// Browser is one running Chromium.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Start runs a browser for the length of the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := testkit.Program(t, "chromium", "chromium")
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.UserDataDir(t.TempDir()),
	}
	for _, f := range []string{"disable-background-networking", "disable-quic", "disable-component-update", "disable-sync", "disable-default-apps",
		"disable-extensions", "disable-breakpad", "disable-dev-shm-usage", "hide-scrollbars", "mute-audio"} {
		opts = append(opts, chromedp.Flag(f, true))
	}
	opts = append(opts, chromedp.Flag("lang", "sv"), chromedp.Flag("force-color-profile", "srgb"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	// The browser lives as long as the context that started it, so that one cannot have
	// a deadline; a watch cancels it when nothing has come of it.
	watch := time.AfterFunc(patience, cancel)
	err := chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	if !watch.Stop() {
		t.Fatalf("chromium did not start within %v: %v", patience, err)
	}
	if err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return &Browser{t, ctx}
}

// Look is how a page is looked at.
type Look struct {
	Width, Height int64
	Phone         bool // touch, and the viewport of the page
	Dark          bool
	Print         bool
	NoScript      bool
}

// The usual looks.
var (
	Desktop = Look{Width: 1280, Height: 900}
	Phone   = Look{Width: 390, Height: 844, Phone: true}
)

// Tab is one page in the browser. Its cookies are its own.
type Tab struct {
	t   testing.TB
	ctx context.Context
}

// Tab opens a page that looks as told.
func (b *Browser) Tab(l Look) *Tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	tab := &Tab{b.t, ctx}
	watch := time.AfterFunc(patience, cancel) // as in Start: the page lives as long as its first context
	err := chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	if !watch.Stop() {
		b.t.Fatalf("the browser did not open a page within %v: %v", patience, err)
	}
	if err != nil {
		b.t.Fatalf("the browser does not open a page: %v", err)
	}
	tab.watch()
	tab.Set(l)
	return tab
}

// In is the same tab, whose failures are those of another test (a sub-test).
func (tab *Tab) In(t testing.TB) *Tab { return &Tab{t, tab.ctx} }

// watch fails the test when the page's own script throws, or when the browser
// blocks something (a content policy that does not fit the page).
func (tab *Tab) watch() {
	// Subscribed here, before any page is loaded: a goroutine that subscribes
	// later could miss what it is there for.
	thrown := chromedp.Events(tab.ctx, runtime.ExceptionThrown)
	entries := chromedp.Events(tab.ctx, log.EntryAdded)
	tab.step("watch the page's log", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
		return err
	})
	go func() {
		for ev, err := range thrown {
			if err != nil {
				return
			}
			tab.t.Errorf("the page's script threw: %s", ev.ExceptionDetails.Text)
		}
	}()
	go func() {
		for ev, err := range entries {
			if err != nil {
				return
			}
			if ev.Entry.Source == "security" {
				tab.t.Errorf("the browser blocked: %s", ev.Entry.Text)
			}
		}
	}()
}

// Set changes how the page is looked at.
func (tab *Tab) Set(l Look) {
	tab.t.Helper()
	if l.Width == 0 {
		l.Width, l.Height = Desktop.Width, Desktop.Height
	}
	opts := []chromedp.EmulateViewportOption{}
	if l.Phone {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	}
	tab.do("set the window's size", chromedp.EmulateViewport(l.Width, l.Height, opts...))
	scheme, media := "light", ""
	if l.Dark {
		scheme = "dark"
	}
	if l.Print {
		media = "print"
	}
	tab.step("set how the page is looked at", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media,
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		if err == nil {
			_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.NoScript})
		}
		return err
	})
}

// step takes one step, and fails the test when it does not succeed, or takes longer than
// patience: what was to be done, and what the page says instead.
func (tab *Tab) step(what string, do func(context.Context) error) {
	tab.t.Helper()
	ctx, stop := context.WithTimeout(tab.ctx, patience)
	defer stop()
	err := do(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		tab.t.Fatalf("%s: not done within %v (%v). %s", what, patience, err, tab.instead())
	default:
		tab.t.Fatalf("%s: %v. %s", what, err, tab.instead())
	}
}

// instead is where the browser is and what the page says, for who reads of a step that
// failed.
func (tab *Tab) instead() string {
	ctx, stop := context.WithTimeout(tab.ctx, 10*time.Second)
	defer stop()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + " says: " + (document.body ? document.body.innerText : "nothing").replace(/\s+/g, " ").slice(0, 1500)`))
	if err != nil {
		return fmt.Sprintf("The page cannot be asked what it says: %v", err)
	}
	return "The page " + said
}

func (tab *Tab) do(what string, a ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	tab.step(what, func(ctx context.Context) error { return chromedp.Do(ctx, a...) })
}

// run is what an action gives, within patience.
func run[T any](tab *Tab, what string, a chromedp.Action[T]) (v T) {
	tab.t.Helper()
	tab.step(what, func(ctx context.Context) (err error) {
		v, err = chromedp.Run(ctx, a)
		return err
	})
	return v
}

// Go opens an address and waits until the page is whole.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	tab.do("open "+url, chromedp.Navigate(url))
}

// Begin opens an address without waiting for more than its beginning.
func (tab *Tab) Begin(url string) {
	tab.t.Helper()
	tab.step("begin to open "+url, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: url})
		return err
	})
}

// Click clicks the first element that a CSS selector finds, and waits for the page
// that it leads to.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.step("click "+selector+" and come to another page", func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
		return err
	})
}

// Press clicks without waiting for another page.
func (tab *Tab) Press(selector string) {
	tab.t.Helper()
	tab.do("press "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Keys types, as on a keyboard: "\t" is the tab key, "\r" is enter.
func (tab *Tab) Keys(keys string) {
	tab.t.Helper()
	tab.do("type", chromedp.KeyEvent(keys))
}

// Text is the visible text of the first element that a CSS selector finds. It is
// asked of the page itself: an element held by the browser's own number is lost when
// the page is being replaced at that moment.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	find := fmt.Sprintf(`((e) => e === null ? [] : [e.innerText || e.textContent])(document.querySelector(%q))`, selector)
	deadline := time.Now().Add(patience)
	for {
		// A question to a page that is being replaced may never be answered: it is asked again.
		ctx, stop := context.WithTimeout(tab.ctx, patience/6)
		found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](find))
		stop()
		if err == nil && len(found) == 1 {
			return strings.TrimSpace(found[0])
		}
		if time.Now().After(deadline) {
			tab.t.Fatalf("the text of %s could not be had within %v (%v). %s", selector, patience, err, tab.instead())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Has fails the test unless the page shows every text.
func (tab *Tab) Has(texts ...string) {
	tab.t.Helper()
	body := tab.Text("body")
	for _, s := range texts {
		if !strings.Contains(body, s) {
			tab.t.Errorf("the page does not say %q", s)
		}
	}
}

// Wait waits until an expression of JavaScript is true.
func (tab *Tab) Wait(expression string) {
	tab.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		// A look while one page gives way to the next fails, and says nothing of either.
		ctx, stop := context.WithDeadline(tab.ctx, deadline)
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		stop()
		switch {
		case err == nil && holds:
			return
		case time.Now().After(deadline) || tab.ctx.Err() != nil:
			tab.t.Fatalf("not true within %v: %s (%v). %s", patience, expression, err, tab.instead())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Eval is the value of an expression of JavaScript in the page.
func Eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	return run(tab, "the value of "+expression, chromedp.Evaluate[T](expression))
}

// Location is the page's address.
func (tab *Tab) Location() string {
	tab.t.Helper()
	return run(tab, "the page's address", chromedp.Location())
}

// Do runs actions of one's own.
func (tab *Tab) Do(a ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	tab.do("the test's own steps", a...)
}

// Screenshot writes a picture of the whole page as NAME.png into the folder of
// pictures, and returns its path.
func (tab *Tab) Screenshot(name string) string {
	tab.t.Helper()
	return tab.save(name, chromedp.FullScreenshot(100))
}

// Fold writes a picture of what is seen without scrolling.
func (tab *Tab) Fold(name string) string {
	tab.t.Helper()
	return tab.save(name, chromedp.CaptureScreenshot())
}

func (tab *Tab) save(name string, shot chromedp.Action[[]byte]) string {
	tab.t.Helper()
	png := run(tab, "take the picture "+name, shot)
	path := filepath.Join(Pictures(tab.t), name+".png")
	if err := os.WriteFile(path, png, 0o644); err != nil {
		tab.t.Fatal(err)
	}
	return path
}

// Pictures is the folder that pictures are written to: SAMMANHANG_PICTURES, else
// build/pictures in the source tree.
func Pictures(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SAMMANHANG_PICTURES")
	if dir == "" {
		dir = filepath.Join(testkit.Root(t), "build", "pictures")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Reflows fails the test when the page must be scrolled sideways.
func (tab *Tab) Reflows() {
	tab.t.Helper()
	if over := Eval[[]string](tab, overflow); len(over) > 0 {
		tab.t.Errorf("wider than the window: %s", strings.Join(over, ", "))
	}
}

const overflow = `(() => {
  const w = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= w) return [];
  return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 5)
    .map(e => e.tagName.toLowerCase() + "." + e.className + " " + Math.round(e.getBoundingClientRect().right) + ">" + w);
})()`

// Apart fails the test when any two of the elements that a CSS selector finds lie
// over each other.
func (tab *Tab) Apart(selector string) {
	tab.t.Helper()
	for _, s := range Eval[[]string](tab, strings.Replace(overlaps, "SELECTOR", selector, 1)) {
		tab.t.Errorf("over each other: %s", s)
	}
}

const overlaps = `(() => {
  const all = [...document.querySelectorAll("SELECTOR")].map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.height > 0);
  const bad = [];
  all.forEach(([a, p], i) => all.slice(i + 1).forEach(([b, q]) => {
    if (!a.contains(b) && Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
      bad.push(a.className + " and " + b.className);
  }));
  return bad;
})()`

// Tappable fails the test when something to tap is less than 44 px high and wide. A
// link within a sentence is exempt (WCAG 2.5.8), as is what no one sees; a box to tick
// is tapped by the label around it.
func (tab *Tab) Tappable() {
	tab.t.Helper()
	for _, s := range Eval[[]string](tab, targets) {
		tab.t.Errorf("too small to tap: %s", s)
	}
}

const targets = `[...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select")]
  .filter(e => e.checkVisibility({checkVisibilityCSS: true}) && !e.closest(".skip, .vh"))
  .filter(e => !(e.tagName === "A" && getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim() !== e.textContent.trim()))
  .map(e => [e, (e.matches("[type=checkbox], [type=radio]") && e.closest("label") || e).getBoundingClientRect()])
  .filter(([e, r]) => r.height < 43.5 || r.width < 43.5)
  .map(([e, r]) => e.outerHTML.slice(0, 90) + " " + Math.round(r.width) + "×" + Math.round(r.height))`
