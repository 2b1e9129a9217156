package app

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"sammanhang/care"
)

// Config is the settings of a platform node. Each has a careful default; an
// unknown key in a file is refused. docs/configuration.md is made from the
// comments here.
type Config struct {
	Data     string   `koanf:"data"`     // folder for the log and the embedded database; required
	Store    string   `koanf:"store"`    // "sqlite:FILE" or "postgres://…"; default sqlite:<data>/sammanhang.db
	Platform Platform `koanf:"platform"` // who we are
	Doors    Doors    `koanf:"doors"`    // where we listen
	TLS      TLS      `koanf:"tls"`      // our certificate, and whom we trust
	Web      Web      `koanf:"web"`
	Identity Identity `koanf:"identity"` // how residents log in
	Gather   Gather   `koanf:"gather"`   // how long we wait for sources
	Law      Law      `koanf:"law"`
}

// Platform is who this platform is.
type Platform struct {
	HSAID    string `koanf:"hsaid"`    // our HSA-id: the sender of our own calls, and our address in the catalogue; required
	Name     string `koanf:"name"`     // shown in fault texts and in the log; default "Sammanhang"
	Provider string `koanf:"provider"` // HSA-id of the provider who answers for the inbox; default hsaid
}

// Doors are the listening addresses, host:port.
type Doors struct {
	Web      string `koanf:"web"`      // pages; default localhost:8080
	Exchange string `koanf:"exchange"` // service platform, mutual TLS; default localhost:8443
	API      string `koanf:"api"`      // the open parts of the log, TLS; default localhost:8444
	Ops      string `koanf:"ops"`      // health and metrics; default localhost:8081. Never open it to the outside
}

// TLS names PEM files.
type TLS struct {
	Certificate string `koanf:"certificate"` // ours, as server and as client; required
	Key         string `koanf:"key"`         // required
	CA          string `koanf:"ca"`          // those whose certificates we accept, both as callers and as producers; required
}

// Web is about the pages.
type Web struct {
	URL         string `koanf:"url"`         // as people write it; https, or http on loopback only. Default http://<doors.web> when that is loopback
	Certificate string `koanf:"certificate"` // serve the pages over TLS ourselves; empty behind a TLS terminator
	Key         string `koanf:"key"`
}

// Identity is the OpenID provider of residents.
type Identity struct {
	Issuer       string `koanf:"issuer"`        // required
	ClientID     string `koanf:"client-id"`     // required
	ClientSecret string `koanf:"client-secret"` // empty for a public client with PKCE
}

// Gather is about asking sources. Durations are Go durations ("8s").
type Gather struct {
	PerSource string `koanf:"per-source"` // default 8s
	Total     string `koanf:"total"`      // default 10s
	MaxAnswer int64  `koanf:"max-answer"` // bytes of one answer we are ready to read; default 16 MiB
}

// Law holds the named switches of doubtful points, by name (docs/law.md).
type Law struct {
	Switches map[string]bool `koanf:"switches"`
}

// LoadConfig reads a YAML file. An unknown key, or a missing required one, is an
// error that names it. Each change is made before defaults are filled in and the
// whole is checked, so that what follows from a setting follows from the changed one.
func LoadConfig(path string, change ...func(*Config)) (Config, error) {
	k := koanf.New(".")
	if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	var c Config
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &c, TagName: "koanf", ErrorUnused: true, WeaklyTypedInput: false,
	}})
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	for _, f := range change {
		f(&c)
	}
	return c, c.complete()
}

// complete fills in defaults and refuses what cannot be served safely.
func (c *Config) complete() error {
	var missing []string
	need := func(name, v string) {
		if v == "" {
			missing = append(missing, name)
		}
	}
	need("data", c.Data)
	need("platform.hsaid", c.Platform.HSAID)
	need("tls.certificate", c.TLS.Certificate)
	need("tls.key", c.TLS.Key)
	need("tls.ca", c.TLS.CA)
	need("identity.issuer", c.Identity.Issuer)
	need("identity.client-id", c.Identity.ClientID)
	if len(missing) > 0 {
		return fmt.Errorf("the configuration lacks: %s", strings.Join(missing, ", "))
	}
	if _, err := care.ParseHSAID(c.Platform.HSAID); err != nil {
		return fmt.Errorf("platform.hsaid: %w", err)
	}
	or := func(v *string, def string) {
		if *v == "" {
			*v = def
		}
	}
	or(&c.Store, "sqlite:"+filepath.Join(c.Data, "sammanhang.db"))
	or(&c.Platform.Name, "Sammanhang")
	or(&c.Platform.Provider, c.Platform.HSAID)
	or(&c.Doors.Web, "localhost:8080")
	or(&c.Doors.Exchange, "localhost:8443")
	or(&c.Doors.API, "localhost:8444")
	or(&c.Doors.Ops, "localhost:8081")
	or(&c.Gather.PerSource, "8s")
	or(&c.Gather.Total, "10s")
	if c.Gather.MaxAnswer <= 0 {
		c.Gather.MaxAnswer = 16 << 20
	}
	if c.Web.URL == "" && isLoopback(c.Doors.Web) && !strings.HasSuffix(c.Doors.Web, ":0") {
		c.Web.URL = "http://" + c.Doors.Web
	}
	if c.Web.URL != "" {
		u, err := url.Parse(c.Web.URL)
		if err != nil || u.Host == "" {
			return fmt.Errorf("web.url is not an address")
		}
		if u.Scheme != "https" && !(isLoopback(u.Host) && isLoopback(c.Doors.Web)) {
			return fmt.Errorf("web.url must be https: only loopback may go without, and then doors.web must be a loopback address too")
		}
	}
	return nil
}

// isLoopback tells whether host[:port] can only be reached from this machine.
func isLoopback(addr string) bool {
	host := addr
	if h, _, err := net.SplitHostPort(addr); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
