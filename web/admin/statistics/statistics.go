// Package statistics shows operators how calls have gone: per contract, per
// producer and per sender, how many, how many failed and how, and how long they
// took; and the newest calls one by one.
package statistics

import (
	"net/http"
	"strconv"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/trace"
	"sammanhang/web/admin/desk"
	"sammanhang/web/text"
)

// Deps is what the pages need.
type Deps struct {
	Calls   *trace.Book
	Catalog func() *catalog.Snapshot // nil when there is none
}

// Windows are the times that figures can be of, by the key in the address. Zero is
// since the start.
func Windows() []Window {
	return []Window{{"15m", text.AdminQuarter, 15 * time.Minute}, {"1h", text.AdminHour, time.Hour}, {"allt", text.AdminSinceStart, 0}}
}

// Window is a time that figures can be of.
type Window struct {
	Key   string
	Title care.Text
	Back  time.Duration
}

// TheWindow is the one that a request asks for; an hour when it asks for none.
func TheWindow(r *http.Request) Window {
	all := Windows()
	for _, w := range all {
		if w.Key == r.URL.Query().Get("tid") {
			return w
		}
	}
	return all[1]
}

// Ways are the windows to choose between on a page.
func Ways(v desk.Visit, path string, taken Window, pairs ...string) []desk.Choice {
	var out []desk.Choice
	for _, w := range Windows() {
		out = append(out, desk.Choice{Label: v.T(w.Title), Href: desk.Link(path, append([]string{"tid", w.Key}, pairs...)...), Taken: w.Key == taken.Key})
	}
	return out
}

type by struct {
	key   string
	title care.Text
	query string // of the page of calls
	rows  func(trace.Figures) []trace.Row
}

func sides() []by {
	return []by{
		{"kontrakt", text.AdminPerContract, "kontrakt", trace.Figures.ByContract},
		{"producent", text.AdminPerProducer, "producent", trace.Figures.BySystem},
		{"avsandare", text.AdminPerSender, "avsandare", trace.Figures.BySender},
	}
}

// Figures is the page of figures.
func (d Deps) Figures(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	window, side := TheWindow(r), sides()[0]
	for _, b := range sides() {
		if b.key == r.URL.Query().Get("per") {
			side = b
		}
	}
	f := d.Calls.Figures(v.Now, window.Back)
	x := view{figures: f, window: window, side: side, total: f.Total()}
	x.table = d.table(v, side, side.rows(f))
	return desk.Render(w, r, http.StatusOK, desk.Page{Visit: v, Title: v.T(text.AdminStatisticsTitle), Nav: desk.NavStatistics}, figures(v, x))
}

type view struct {
	figures trace.Figures
	window  Window
	side    by
	total   trace.Cell
	table   desk.Table
}

// mostRows is how many rows of figures are shown: those with the most calls.
const mostRows = 300

func (d Deps) table(v desk.Visit, side by, rows []trace.Row) desk.Table {
	t := desk.Table{Caption: v.T(side.title), Columns: []desk.Column{{Head: v.T(text.AdminColName)}, {Head: v.T(text.AdminColCalls), Num: true}, {Head: v.T(text.AdminColFailed), Num: true},
		{Head: v.T(text.AdminColP50), Num: true}, {Head: v.T(text.AdminColP95), Num: true}, {Head: v.T(text.AdminColP99), Num: true}, {Head: v.T(text.AdminColBytes), Num: true}, {Head: v.T(text.AdminColLast)}}}
	for i, row := range rows {
		if i == mostRows {
			break
		}
		failed := desk.Cell{Text: v.Share(row.Failed, row.Calls)}
		if row.Failed > 0 {
			failed.Class, failed.Sub = "bad", codes(v, &row.Cell)
		}
		last := desk.Cell{Text: v.Ago(row.Last)}
		if row.LastOutcome != trace.OK {
			last.Class = "bad"
			last.Sub = row.LastOutcome
			if !row.LastOK.IsZero() {
				last.Sub = v.T(text.AdminLastOK, row.LastOutcome, v.Ago(row.LastOK))
			}
		}
		name := d.name(side, row.Name)
		if row.Name != trace.Others {
			name.Href = desk.Link("/admin/anrop", side.query, row.Name)
		}
		t.Rows = append(t.Rows, []desk.Cell{name, {Text: v.Count(row.Calls)}, failed, {Text: v.Took(row.Took.Quantile(.5))}, {Text: v.Took(row.Took.Quantile(.95))},
			{Text: v.Took(row.Took.Quantile(.99))}, {Text: v.Bytes(row.Out)}, last})
	}
	return t
}

func (d Deps) name(side by, name string) desk.Cell {
	people := desk.SystemName(d.Catalog(), care.HSAID(name))
	if side.key == "kontrakt" {
		people = desk.ContractName(care.Contract(name))
	}
	if people == name {
		return desk.Cell{Text: name}
	}
	return desk.Cell{Text: people, Sub: name}
}

// codes are the most frequent failures: "VP009 12 · VP007 3".
func codes(v desk.Visit, c *trace.Cell) string {
	s := ""
	for i, code := range c.FailedCodes() {
		if i == 3 {
			return s + " · …"
		}
		if i > 0 {
			s += " · "
		}
		s += code + "\u00a0" + v.Count(c.Codes[code])
	}
	return s
}

// mostCalls is how many calls the page of calls shows.
const mostCalls = 100

type list struct {
	filter trace.Filter
	calls  desk.Table
	names  []desk.Option // of producers and senders
}

// List is the page of the newest calls.
func (d Deps) List(w http.ResponseWriter, r *http.Request, v desk.Visit) error {
	f := trace.Filter{Sender: care.HSAID(desk.Field(r, "avsandare")), Contract: care.Contract(desk.Field(r, "kontrakt")),
		System: care.HSAID(desk.Field(r, "producent")), Failed: r.URL.Query().Get("fel") == "1"}
	x := list{filter: f, calls: desk.Calls(v, v.T(text.AdminCallsTitle), d.Calls.Recent(f, mostCalls), d.Catalog())}
	if s := d.Catalog(); s != nil {
		for _, y := range s.Data().Systems {
			x.names = append(x.names, desk.Option{Value: string(y.ID), Label: y.Description})
		}
	}
	return desk.Render(w, r, http.StatusOK, desk.Page{Visit: v, Title: v.T(text.AdminCallsTitle), Nav: desk.NavStatistics}, calls(v, x))
}

func (x view) sides(v desk.Visit) []desk.Choice {
	var out []desk.Choice
	for _, b := range sides() {
		out = append(out, desk.Choice{Label: v.T(b.title), Href: desk.Link("/admin/statistik", "per", b.key, "tid", x.window.Key), Taken: b.key == x.side.key})
	}
	return out
}

func (x view) lead(v desk.Visit) string {
	return v.T(text.AdminStatisticsLead, v.Count(x.total.Calls), v.Moment(x.figures.From), strconv.Itoa(int(100*trace.Error)))
}

func failedKey(f trace.Filter) string {
	if f.Failed {
		return "1"
	}
	return ""
}
