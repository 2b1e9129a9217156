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
	Data       string     `koanf:"data"`     // folder for the log and the embedded database; required
	Store      string     `koanf:"store"`    // "sqlite:FILE" or "postgres://…"; default sqlite:<data>/sammanhang.db
	Platform   Platform   `koanf:"platform"` // who we are
	Doors      Doors      `koanf:"doors"`    // where we listen
	TLS        TLS        `koanf:"tls"`      // our certificate, and whom we trust
	Exchange   Exchange   `koanf:"exchange"` // how calls are carried
	Web        Web        `koanf:"web"`
	Identity   Identity   `koanf:"identity"`  // how residents log in
	Gather     Gather     `koanf:"gather"`    // how long we wait for sources
	Index      Index      `koanf:"index"`     // who may tell the index of others than themselves
	Safeguard  Safeguard  `koanf:"safeguard"` // blocks, consents and relations over RIV-TA
	Law        Law        `koanf:"law"`
	Sharing    Sharing    `koanf:"sharing"`    // who takes part in shared documentation
	OAuth      OAuth      `koanf:"oauth"`      // tokens for systems that call FHIR
	Revocation Revocation `koanf:"revocation"` // certificates taken back
	Limits     Limits     `koanf:"limits"`
	Log        Log        `koanf:"log"`    // the access log
	Review     Review     `koanf:"review"` // which looks are to be judged
	Trace      Trace      `koanf:"trace"`  // the records of calls
	Admin      Admin      `koanf:"admin"`  // the operators' pages
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
	Plain    string `koanf:"plain"`    // service platform without TLS, behind a TLS terminator and for our own parts; default closed. Only those of exchange.terminators and exchange.internal may call
	API      string `koanf:"api"`      // the open parts of the log, TLS; default localhost:8444
	Ops      string `koanf:"ops"`      // health and metrics; default localhost:8081. Never open it to the outside
}

// TLS names PEM files.
type TLS struct {
	Certificate string `koanf:"certificate"` // ours, as server and as client; required
	Key         string `koanf:"key"`         // required
	CA          string `koanf:"ca"`          // those whose certificates we accept, both as callers and as producers; required
}

// Exchange is about carrying calls. Its files are read at the start, and those with
// HSA units again when they have changed.
type Exchange struct {
	HSAFiles               []string `koanf:"hsa-files"`                // files of HSA units (hsacache.xml), the first one is master; default none, and then only the very address and "*" count
	ClimbRoutes            string   `koanf:"climb-routes"`             // "on" or "off": a route of a unit above counts; default on
	ClimbRoutesExcept      []string `koanf:"climb-routes-except"`      // beginnings of contract namespaces for which it is the other way round
	ClimbPermissions       string   `koanf:"climb-permissions"`        // "on" or "off": a permission at a unit above counts; default on
	ClimbPermissionsExcept []string `koanf:"climb-permissions-except"` // as above
	Delimiter              string   `koanf:"delimiter"`                // between the parts of an address "A#B"; "none" for no parts; default "#"
	PartsContracts         []string `koanf:"parts-contracts"`          // contracts that may be called at such addresses; default all
	PartsSenders           []string `koanf:"parts-senders"`            // HSA-ids that may call them; default all
	ProducerTimeout        string   `koanf:"producer-timeout"`         // how long a producer may be silent; default 27s
	Timeouts               string   `koanf:"timeouts"`                 // file of time limits by contract (timeoutconfig.json)
	OriginalBy             []string `koanf:"original-by"`              // HSA-ids that may name another original consumer than themselves; default all
	OriginalWarn           bool     `koanf:"original-warn"`            // true: others are only told in the log, not refused with VP013
	HideCorrelationID      bool     `koanf:"hide-correlation-id"`      // true: producers over https do not get x-skltp-correlation-id
	PlainProducers         []string `koanf:"plain-producers"`          // host:port of our own parts that are called over http, and told the sender; default none
	Terminators            []string `koanf:"terminators"`              // addresses or networks (10.0.0.0/24) of TLS terminators that may tell a caller's certificate at doors.plain
	Internal               []string `koanf:"internal"`                 // addresses or networks of our own parts that may tell a sender at doors.plain; none of them may be a terminator's
	CertificateHeader      string   `koanf:"certificate-header"`       // where a terminator tells the certificate; default x-vp-auth-cert
	WSDLFolder             string   `koanf:"wsdl-folder"`              // folder with WSDL and schema files, served on ?wsdl and ?xsd to everybody; default none
	WSDLConfig             string   `koanf:"wsdl-config"`              // file of WSDL paths that do not follow the rule (wsdlconfig.json)
}

// Web is about the pages.
type Web struct {
	URL         string `koanf:"url"`         // as people write it; https, or http on loopback only. Default http://<doors.web> when that is loopback
	Certificate string `koanf:"certificate"` // serve the pages over TLS ourselves; empty behind a TLS terminator
	Key         string `koanf:"key"`         // of the certificate
}

// Identity is the OpenID provider at which residents, staff and operators log in. It must
// know the redirect addresses <web.url>/inloggad, <web.url>/personal/inloggad (with the
// claim employeeHsaId, at loa3) and, where there are operators, <web.url>/admin/inloggad.
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

// Index is about what the engagement index takes in. A system changes the entries of
// which it is the source system itself; an index tells of what it owns. Whoever tells
// of others must be named here (docs/operations.md).
type Index struct {
	Relays   []string   `koanf:"relays"`    // HSA-ids of platforms whose word we take on which system they call for (x-rivta-original-serviceconsumer-hsaid): that system may then tell of itself through them; default none
	SpeakFor []SpeakFor `koanf:"speak-for"` // senders that may tell of other systems than themselves, each with sender (its HSA-id) and systems (HSA-ids of source systems, and of owners in ProcessNotification; "*" is all that have no permission of their own to tell this index); default none
}

// SpeakFor is one sender.
type SpeakFor struct {
	Sender  string   `koanf:"sender"`  // its HSA-id
	Systems []string `koanf:"systems"` // HSA-ids, or "*"
}

// Safeguard is about the services for blocks, consents and patient relations.
type Safeguard struct {
	ForAll []string `koanf:"for-all"` // logical addresses, besides our own, at which blocks of all providers may be asked about (CheckBlocks, GetAllBlocks), as a national service's; default none
}

// Law holds the named switches of doubtful points, by name (docs/law.md).
type Law struct {
	Switches map[string]bool `koanf:"switches"` // NAME: true or false; default each one's careful answer, which for some is true
}

// Sharing is about sammanhållen vård- och omsorgsdokumentation (2022:913): what one
// provider's staff may be shown of another's.
type Sharing struct {
	Providers []string `koanf:"providers"` // HSA-ids of the providers that take part. To stand here says that what the provider's systems deliver through the platform is of the kind that the act is about, and in social care kept for each person by itself; default nobody, and then staff see their own provider's only
}

// Log is about the access log. Its rows are in the database; their seals, a Merkle
// tree on disk, are made by exactly one of the nodes that share the database.
type Log struct {
	Witnesses       string `koanf:"witnesses"`        // file with the policy of witnesses that countersign each checkpoint (the form of Sigsum's policy files, witness keys as C2SP tlog-cosignature); default none
	SealedElsewhere bool   `koanf:"sealed-elsewhere"` // true: another node seals; this one only watches that somebody does. Default: this node seals
}

// Review is about which looks at people's information the reviewers must judge, besides
// emergencies and what people report, which always are. The node that seals the log finds them.
type Review struct {
	SampleOne  int      `koanf:"sample-one"`  // draw one of so many looks by chance; default 50
	DayBegins  int      `koanf:"day-begins"`  // with day-ends, the hours between which work is done, Swedish time; default 6
	DayEnds    int      `koanf:"day-ends"`    // default 22
	AtNight    []string `koanf:"at-night"`    // HSA-ids of units that work at night
	WithoutDay bool     `koanf:"without-day"` // true: no hour is odd; for those whose units all work at night
}

// Trace is about the records of calls. They hold no content and no person.
type Trace struct {
	Retention string `koanf:"retention"` // how long they are kept; default 168h
}

// Admin is about the operators' pages, /admin. Operators log in at the same OpenID
// provider, which must know the redirect address <web.url>/admin/inloggad.
type Admin struct {
	Operators []string `koanf:"operators"` // those who may come in, by the provider's subject ("sub"), exactly; default nobody, and then there is no /admin
}

// OAuth is about the access tokens that systems need for FHIR calls.
type OAuth struct {
	Issuer   string     `koanf:"issuer"`   // the address of doors.api as systems write it, https; default https://<doors.api>
	Life     string     `koanf:"life"`     // of a token; default 5m, at most 1h
	Upstream []Upstream `koanf:"upstream"` // platforms that we call, and that want tokens of their own for FHIR
}

// Upstream is another platform.
type Upstream struct {
	URL   string `koanf:"url"`   // what its addresses in the catalogue begin with, as https://region.example/fhir
	Token string `koanf:"token"` // its token endpoint, https
}

// Revocation is about certificates that their issuer has taken back, callers' and
// producers'. When any source is given, a certificate about which nothing can be found
// out is refused.
type Revocation struct {
	CRLs            []string `koanf:"crls"`             // revocation lists: files or http addresses
	OCSP            string   `koanf:"ocsp"`             // address of a responder to ask about every certificate
	FromCertificate bool     `koanf:"from-certificate"` // also ask the addresses that stand in the certificates
	Soft            bool     `koanf:"soft"`             // accept when nobody answers. Never accepts what is revoked or unknown
}

// Limits keep one system from taking what is meant for all. 0 is the default, a
// negative number no limit.
type Limits struct {
	PerProducer int     `koanf:"per-producer"` // calls under way to one producing system; default 200
	PerSender   int     `koanf:"per-sender"`   // calls under way from one system; default 512
	Total       int     `koanf:"total"`        // calls under way, all together; default 4096
	Rate        float64 `koanf:"rate"`         // calls a second from one system; default no limit
	Failures    int     `koanf:"failures"`     // failed calls, of twice as many, after which an address is left alone; default 10
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
	for _, p := range c.Sharing.Providers {
		if _, err := care.ParseHSAID(p); err != nil {
			return fmt.Errorf("sharing.providers: an HSA-id is expected: %w", err)
		}
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
	or(&c.Exchange.ClimbRoutes, "on")
	or(&c.Exchange.ClimbPermissions, "on")
	or(&c.Exchange.Delimiter, "#")
	or(&c.Exchange.ProducerTimeout, "27s")
	or(&c.Gather.PerSource, "8s")
	or(&c.Gather.Total, "10s")
	or(&c.Trace.Retention, "168h")
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
