// Package browsertest lets a test look at pages as people do: in a real browser
// (Debian's Chromium, headless, a fresh profile), by pictures, and by axe-core's
// rules of accessibility.
//
// It never skips: what is missing fails the test, with what to install.
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
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
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
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	b.t.Cleanup(stop)
	tab := &Tab{b.t, ctx}
	tab.do(chromedp.Navigate("about:blank"))
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
	if _, err := chromedp.Call(tab.ctx, log.Enable, cdp.Empty{}); err != nil {
		tab.t.Fatal(err)
	}
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
	tab.do(chromedp.EmulateViewport(l.Width, l.Height, opts...))
	scheme, media := "light", ""
	if l.Dark {
		scheme = "dark"
	}
	if l.Print {
		media = "print"
	}
	_, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	if err == nil {
		_, err = chromedp.Call(tab.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.NoScript})
	}
	if err != nil {
		tab.t.Fatal(err)
	}
}

func (tab *Tab) do(a ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, a...); err != nil {
		tab.t.Fatal(err)
	}
}

// Go opens an address and waits until the page is whole.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	tab.do(chromedp.Navigate(url))
}

// Begin opens an address without waiting for more than its beginning.
func (tab *Tab) Begin(url string) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, page.Navigate, page.NavigateParams{URL: url}); err != nil {
		tab.t.Fatal(err)
	}
}

// Click clicks the first element that a CSS selector finds, and waits for the page
// that it leads to.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	if _, err := chromedp.RunResponse(tab.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		tab.t.Fatalf("click %s: %v", selector, err)
	}
}

// Press clicks without waiting for another page.
func (tab *Tab) Press(selector string) {
	tab.t.Helper()
	tab.do(chromedp.Click(chromedp.CSS(selector)))
}

// Keys types, as on a keyboard: "\t" is the tab key, "\r" is enter.
func (tab *Tab) Keys(keys string) {
	tab.t.Helper()
	tab.do(chromedp.KeyEvent(keys))
}

// Text is the visible text of the first element that a CSS selector finds. It is
// asked of the page itself: an element held by the browser's own number is lost when
// the page is being replaced at that moment.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	find := fmt.Sprintf(`((e) => e === null ? [] : [e.innerText || e.textContent])(document.querySelector(%q))`, selector)
	deadline := time.Now().Add(15 * time.Second)
	for {
		found, err := chromedp.Run(tab.ctx, chromedp.Evaluate[[]string](find))
		if err == nil && len(found) == 1 {
			return strings.TrimSpace(found[0])
		}
		if time.Now().After(deadline) {
			tab.t.Fatalf("text of %s: %v", selector, err)
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
	deadline := time.Now().Add(15 * time.Second)
	for !Eval[bool](tab, expression) {
		if time.Now().After(deadline) {
			tab.t.Fatalf("never true: %s", expression)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Eval is the value of an expression of JavaScript in the page.
func Eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		tab.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Location is the page's address.
func (tab *Tab) Location() string {
	tab.t.Helper()
	s, err := chromedp.Run(tab.ctx, chromedp.Location())
	if err != nil {
		tab.t.Fatal(err)
	}
	return s
}

// Do runs actions of one's own.
func (tab *Tab) Do(a ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	tab.do(a...)
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
	png, err := chromedp.Run(tab.ctx, shot)
	if err != nil {
		tab.t.Fatal(err)
	}
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
