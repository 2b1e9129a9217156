package access

// Config holds the switches: questions that a lawyer must answer for the county.
// The zero Config is the careful answer to each. Switches lists them with their doubt.
type Config struct {
	// ServiceAge and JournalAge (ageBands) are the ages from which a person uses the
	// services and reads the journal alone; zero is 13 and 16. They are practice, not
	// statute: the law asks for maturity. At ServiceAge the guardian's automatic access ends.
	ServiceAge, JournalAge int

	ResidentSeesOwnBlockedOmsorg bool
	PlanToOmbud                  bool
	GodManAccess                 bool
	GuardianSeesLog              bool
	GuardianMayConsentForChild   bool
	EmergencyOmsorgSource        bool
	AdminPurposeCrossProvider    bool
	StaffNameInLogExtract        bool
	BlockExistenceVisible        bool // after 2029-03-26; until then SVOD 2:5 says yes
	DeceasedConsentStands        bool // the switch "deceased"

	// The next two are named for what they open: their careful answer is that the
	// switches hslSolSameNamndIsSvod and innerBlockCrossProvider are on.
	SameNamndOutsideSVOD bool
	InnerBlockOnlyInside bool

	// Alarm is called when a provision could not be evaluated. The decision is then
	// DENY_SYSTEM. The text holds no personal data. Nil: nobody is told.
	Alarm func(provision, text string)
}

// Switch is a doubtful point of law that a county must decide.
type Switch struct {
	Name    string
	Careful bool   // the value that the zero Config has
	Attr    string // what the provisions call it: context.switches.Attr
	Doubt   string // what speaks for and against
	Set     func(*Config, bool)
	Get     func(*Config) bool
}

// Switches lists the doubtful points by name. ageBands is not among them: it is two
// numbers, ServiceAge and JournalAge.
func Switches() []Switch {
	return []Switch{
		toggle("adminPurposeCrossProvider", "adminPurpose", func(c *Config) *bool { return &c.AdminPurposeCrossProvider },
			"PDL 2:4 p. 2 counts administration tied to care in the individual case among the purposes that SVOD 2:1 names, but SVOD 3:1 p. 3 speaks of preventing, investigating and treating. On: the purpose Administration may open another provider's information, with all other conditions of 3:1."),
		toggle("blockExistenceVisible", "blockVisible", func(c *Config) *bool { return &c.BlockExistenceVisible },
			"SVOD 2:5 says that other care providers shall be able to see that there is a block. Article 8 of the EHDS regulation, applied from 26 March 2029, says that a restriction shall not be visible to them. Off: visible until that day, and not after. On: visible after it too."),
		toggle("deceased", "deceasedConsent", func(c *Config) *bool { return &c.DeceasedConsentStands },
			"PDL 1:1 lets the act apply to the dead where it can; nobody can consent any more under SVOD 3:1. Off: a consent ends with the person's life, and only the own provider's information can be read. On: a consent that was given in life still counts."),
		toggle("emergencyOmsorgSource", "emergencyOmsorg", func(c *Config) *bool { return &c.EmergencyOmsorgSource },
			"SVOD 3:6 names information that vårdgivare have made available, so by its words information of omsorgsgivare cannot be opened in danger. Whether that was meant is not said in the travaux that we have read. On: a vårdgivare may open it."),
		toggle("godManAccess", "godMan", func(c *Config) *bool { return &c.GodManAccess },
			"What a court's order covers is a question for a human being, and PDL 5:5 names the person only. On: a verified order opens what it covers."),
		toggle("guardianMayConsentForChild", "guardianConsent", func(c *Config) *bool { return &c.GuardianMayConsentForChild },
			"SVOD 3:1 waives consent for a child who cannot consent, and 3:2 does so only between omsorgsgivare. Whether a guardian's consent can stand in for the child's, as FB 6:11 might say, is not in the text. On: it counts for a child who cannot itself consent."),
		toggle("guardianSeesLog", "guardianSeesLog", func(c *Config) *bool { return &c.GuardianSeesLog },
			"PDL 8:5 names the patient only; FB 6:11 lets the guardian speak for the child. On: a guardian sees who has read about a child under the first age limit."),
		inverted("hslSolSameNamndIsSvod", "sameNamndOutsideSVOD", func(c *Config) *bool { return &c.SameNamndOutsideSVOD },
			"A nämnd with both home care and home nursing is an omsorgsgivare, and its kommun is a vårdgivare: by the definitions of SVOD 1:1 these are two. On: information between them needs what SVOD asks, consent too. Off: as within one provider (OSL 26:9, wording not read)."),
		inverted("innerBlockCrossProvider", "innerBlockInside", func(c *Config) *bool { return &c.InnerBlockOnlyInside },
			"An inner block (PDL 4:4) is against other units of the same provider; the national block service lets it stop readers of other providers too, and the law is silent. On: it does. Off: it stops the own provider's readers only."),
		toggle("planToOmbud", "planToOmbud", func(c *Config) *bool { return &c.PlanToOmbud },
			"Pre-studies wish that a chosen proxy can follow the shared plan (SIP); HFD 2017 ref. 67 speaks against it where the plan is journal information. On: a proxy whose mandate covers it reads the plan."),
		toggle("residentSeesOwnBlockedOmsorg", "ownBlockedOmsorg", func(c *Config) *bool { return &c.ResidentSeesOwnBlockedOmsorg },
			"SVOD 4:2 lets people see what others may see under 2:4, which is unblocked information, although a block is the person's own wish about others. On: people see what they have themselves blocked at an omsorgsgivare."),
		toggle("staffNameInLogExtract", "staffNames", func(c *Config) *bool { return &c.StaffNameInLogExtract },
			"HSLF-FS 2016:40 wants an extract from which the person can judge whether a look was justified; whether that takes the employee's name is not settled. Off: the unit, the title and the purpose are shown. On: the name too."),
	}
}

func toggle(name, attr string, at func(*Config) *bool, doubt string) Switch {
	return Switch{Name: name, Attr: attr, Doubt: doubt,
		Set: func(c *Config, on bool) { *at(c) = on }, Get: func(c *Config) bool { return *at(c) }}
}

// inverted is a switch whose careful answer is on.
func inverted(name, attr string, at func(*Config) *bool, doubt string) Switch {
	return Switch{Name: name, Attr: attr, Careful: true, Doubt: doubt,
		Set: func(c *Config, on bool) { *at(c) = !on }, Get: func(c *Config) bool { return !*at(c) }}
}
