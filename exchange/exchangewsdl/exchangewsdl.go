// Package exchangewsdl serves an operator's folder of WSDL and schema files on
// GET …?wsdl and …?xsd=…, as consumers' tools expect of a tjänsteplattform.
//
// It promises that nothing outside the folder is ever served; that a file passes
// byte for byte but for two kinds of attribute, the service's address and the
// places of schemas, which are rewritten to where the caller can reach them; and that
// a path nobody knows is answered with the list of those that are known.
package exchangewsdl

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Config is how files are found. Its zero value is the careful choice.
type Config struct {
	// Trusted tells whether a request's X-Forwarded-* headers are to be believed;
	// nil: they never are.
	Trusted func(*http.Request) bool
	MaxFile int64 // bytes of a file that is served; 0: 16 MiB
}

// Problem is a file or a row that could not be used.
type Problem struct{ Where, What string }

func (p Problem) String() string { return p.Where + ": " + p.What }

// Handler serves the files. It is safe for use by many.
type Handler struct {
	cfg   Config
	files fs.FS
	wsdl  map[string]string // path of the URL in lower case, without "/" at the start → file
	urls  []string          // those paths as they are shown
}

// New looks through a folder. Every WSDL with a RIV-TA target namespace is known
// by the path vp/domain/Interaction/version/profile. config, which may be nil, is a
// wsdlconfig.json of platforms of today: a list of {tjanstekontrakt, wsdlfilepath, wsdlurl};
// its rows go before what the folder gives. The error is about config as a whole.
func New(cfg Config, files fs.FS, config io.Reader) (*Handler, []Problem, error) {
	if cfg.MaxFile <= 0 {
		cfg.MaxFile = 16 << 20
	}
	h := &Handler{cfg: cfg, files: files, wsdl: map[string]string{}}
	var problems []Problem
	if config != nil {
		var rows []struct {
			Contract string `json:"tjanstekontrakt"`
			File     string `json:"wsdlfilepath"`
			URL      string `json:"wsdlurl"`
		}
		if err := json.NewDecoder(io.LimitReader(config, 16<<20)).Decode(&rows); err != nil {
			return nil, nil, fmt.Errorf("not a JSON list of {tjanstekontrakt, wsdlfilepath, wsdlurl}: %w", err)
		}
		for i, r := range rows {
			where := fmt.Sprintf("row %d (%s)", i+1, r.Contract)
			name := h.within(r.File)
			switch {
			case name == "":
				problems = append(problems, Problem{where, "no such file in the folder: " + r.File})
			case strings.Trim(r.URL, "/") == "":
				problems = append(problems, Problem{where, "no wsdlurl"})
			case !h.add(r.URL, name):
				problems = append(problems, Problem{where, "its wsdlurl is in the list already"})
			}
		}
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			problems = append(problems, Problem{name, "cannot be read"})
		case !d.IsDir() && strings.EqualFold(path.Ext(name), ".wsdl"):
			u, err := h.conventional(name)
			if err != nil {
				problems = append(problems, Problem{name, err.Error()})
			} else if !h.add(u, name) && h.wsdl[strings.ToLower(u)] != name {
				problems = append(problems, Problem{name, "another file is served at its path already"})
			}
		}
		return nil
	})
	slices.Sort(h.urls)
	return h, problems, err
}

// Paths are the URL paths that WSDL files are served at.
func (h *Handler) Paths() []string { return h.urls }

func (h *Handler) add(u, name string) bool {
	u = strings.Trim(u, "/")
	key := strings.ToLower(u)
	if _, taken := h.wsdl[key]; taken {
		return false
	}
	h.wsdl[key] = name
	h.urls = append(h.urls, u)
	return true
}

// within finds a file that a row names, in the folder: the paths in rows are those of
// another machine, so that beginnings are left off until it fits.
func (h *Handler) within(name string) string {
	name = strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "classpath:")
	for name = strings.TrimLeft(path.Clean(name), "/"); name != ""; {
		if fs.ValidPath(name) {
			if st, err := fs.Stat(h.files, name); err == nil && !st.IsDir() {
				return name
			}
		}
		_, rest, ok := strings.Cut(name, "/")
		if !ok {
			return ""
		}
		name = rest
	}
	return ""
}

// conventional is the path of a WSDL's URL by its target namespace:
// urn:riv:a:b:Do:1:rivtabp21 is served at vp/a/b/Do/1/rivtabp21.
func (h *Handler) conventional(name string) (string, error) {
	b, err := h.read(name)
	if err != nil {
		return "", err
	}
	d := decoder(b)
	for {
		tok, err := d.Token()
		if err != nil {
			return "", fmt.Errorf("not well-formed XML")
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if el.Name.Local != "definitions" {
			return "", fmt.Errorf("not a WSDL")
		}
		for _, a := range el.Attr {
			if a.Name.Local == "targetNamespace" && a.Name.Space == "" {
				parts := strings.Split(a.Value, ":")
				if n := len(parts); n >= 6 && parts[0] == "urn" && parts[1] == "riv" && strings.HasPrefix(strings.ToLower(parts[n-1]), "rivtabp") && !slices.Contains(parts, "") {
					return "vp/" + strings.Join(parts[2:], "/"), nil
				}
				return "", fmt.Errorf("its target namespace is not urn:riv:domain:Interaction:version:profile")
			}
		}
		return "", fmt.Errorf("it has no target namespace")
	}
}

func decoder(b []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // markup is ASCII in all that is in use
	return d
}

func (h *Handler) read(name string) ([]byte, error) {
	f, err := h.files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read")
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, h.cfg.MaxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read")
	case int64(len(b)) > h.cfg.MaxFile:
		return nil, fmt.Errorf("larger than %d bytes", h.cfg.MaxFile)
	}
	return b, nil
}

// ServeHTTP answers GET PATH?wsdl with the WSDL, and GET PATH?xsd=PLACE with a
// schema, PLACE being relative to the WSDL's folder. Everything else is HTTP 500 with
// the list of what there is, as on platforms of today.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u := strings.Trim(r.URL.Path, "/")
	name, known := h.wsdl[strings.ToLower(u)]
	if !known {
		h.list(w, r, "There is no WSDL at this address.")
		return
	}
	self := h.external(r) + "/" + (&url.URL{Path: u}).EscapedPath()
	if key, place, _ := strings.Cut(r.URL.RawQuery, "="); strings.EqualFold(key, "xsd") {
		place, err := url.QueryUnescape(place)
		target := path.Join(path.Dir(name), place)
		if err != nil || place == "" || !fs.ValidPath(target) || !strings.EqualFold(path.Ext(target), ".xsd") {
			h.list(w, r, "There is no such schema for this WSDL.")
			return
		}
		h.send(w, r, target, path.Dir(name), self)
		return
	}
	h.send(w, r, name, path.Dir(name), self)
}

func (h *Handler) send(w http.ResponseWriter, r *http.Request, name, base, self string) {
	b, err := h.read(name)
	if err == nil {
		b, err = rewrite(b, self, name, base)
	}
	if err != nil {
		h.list(w, r, "The file at this address cannot be served: "+err.Error()+".")
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(b)
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request, why string) {
	var b strings.Builder
	b.WriteString(why + "\n\nThese are served:\n\n")
	for _, u := range h.urls {
		b.WriteString(h.external(r) + "/" + (&url.URL{Path: u}).EscapedPath() + "?wsdl\n")
	}
	if len(h.urls) == 0 {
		b.WriteString("(none)\n")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = io.WriteString(w, b.String())
}

// external is the address that the caller used: of the connection, or as a trusted
// terminator in front tells.
func (h *Handler) external(r *http.Request) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if h.cfg.Trusted != nil && h.cfg.Trusted(r) {
		get := func(name string) string {
			for _, n := range []string{"X-Vp-Forwarded-" + name, "X-Forwarded-" + name} {
				if v, _, _ := strings.Cut(r.Header.Get(n), ","); strings.TrimSpace(v) != "" {
					return strings.TrimSpace(v)
				}
			}
			return ""
		}
		if p := strings.ToLower(get("Proto")); p == "http" || p == "https" {
			scheme = p
		}
		if v := get("Host"); v != "" {
			host = v
		}
		if port := get("Port"); port != "" {
			only := (&url.URL{Host: host}).Hostname()
			if strings.Contains(only, ":") {
				only = "[" + only + "]"
			}
			host = only
			if !(scheme == "https" && port == "443") && !(scheme == "http" && port == "80") {
				host += ":" + port
			}
		}
	}
	for i := 0; i < len(host); i++ {
		c := host[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._:[]", c) >= 0) {
			host = "localhost" // what is no host name must not get into a file
			break
		}
	}
	return scheme + "://" + host
}
