package access

import "sammanhang/care"

// field is one thing that the provisions may look at. A question is a list of them.
type field uint8

// The fields. Their order is that of the facts as they are shown.
const (
	fAction field = iota

	// who asks
	fRole
	fLoA
	fForAnother
	fGuardianship
	fGuardianBlocked
	fExtended
	fMandateInForce
	fMandateCovers
	fOrderInForce
	fOrderCovers
	fSession
	fAssignment
	fDuty
	fReaderKind
	fPurpose
	fMayRead
	fVia
	fSystemRole
	fIdentified

	// about whom
	fAge
	fProtected
	fDeceased
	fEarly
	fMature
	fCapacity
	fChildCannotConsent

	// whose information
	fKind
	fFrom
	fScope
	fSharing
	fSealed
	fOffers
	fGroup
	fWithheld
	fHiddenFromGuardian
	fGrantsButUnitUnknown
	fSeparate
	fConnected
	fInformed
	fAttitudeRecorded
	fBlockKnown
	fOuterBlock
	fInnerBlock
	fSecret

	// how the reader stands to the person, and what the reader attests
	fRelation
	fInsats
	fUtredning
	fNeed
	fConsent
	fSignificance
	fNecessary
	fAttitude
	fNoOpposition
	fDanger
	fUnobtainable
	fIndispensable
	fCertificate

	// what the task is
	fRequester
	fDocumented
	fIdentityShown
	fBlockType
	fPlanConsent
	fParticipant
	fMessage
	fOnlyListed
	fSecrecyExamined
	fRecipient
	fWithoutContent
	fUsedInCare
	fSourceNamed
	fYearsKept
	fSearchBy

	fieldCount
)

// audience says whose questions have the field.
type audience uint8

const (
	ofResident audience = 1 << iota
	ofStaff
	ofSystem
	ofWork = ofStaff | ofSystem
	ofAll  = ofResident | ofWork
)

// spec describes a field. The value 0 is always the careful one: what is not known.
type spec struct {
	name  string   // in the facts file, in Used and in a question's text
	path  string   // where the provisions find it; empty when they do not
	words []string // of a closed list, the careful one first; nil for yes/no and for numbers
	base  int      // of a number: the value 0 means base
	top   int      // of a number: the largest
	who   audience
}

func (s spec) number() bool { return s.top > s.base }

// maxAge is the age from which no provision makes a difference.
const maxAge = 18

// from says how the source stands to the reader.
const (
	fromOther    = "other"
	fromUnit     = "unit"
	fromProvider = "provider"
	fromHuvudman = "huvudman" // two authorities of one region or kommun, both in health care (PDL 5:4)
	fromNamnd    = "namnd"    // health care and social care in one nämnd
)

// The lists that several fields share, or that are long.
var (
	unasked   = []string{"unasked", string(Yes), string(No)}
	kindWords = []string{"", string(care.Vardgivare), string(care.Omsorgsgivare)}

	residentActions = []string{"none", string(Read), string(Act), string(ReadLog), string(SetOwnBlock), string(LiftOwnBlock), string(GiveConsent), string(EndConsent), string(SetOwnSeal)}
	workActions     = []string{string(OpenRecord), string(SeeMarker), string(SeeSources), string(SeeBlocker), string(AskForLift), string(SetBlock), string(LiftBlock),
		string(ReviewLog), string(DeleteLog), string(CreatePlan), string(ReadPlan), string(SendSVU), string(Notify), string(Copy), string(SaveOwnEntry), string(SearchPeople), string(BreakSeal)}
	actionWords = append(residentActions[:len(residentActions):len(residentActions)], workActions...)

	purposeWords = []string{"", string(care.CareAndTreatment), string(care.SocialCare), "Kvalitetssäkring", "Annan dokumentation enligt lag", "Statistik", "Administration", "Kvalitetsregister"}
)

// specs never changes. A test holds it to the schema of the provisions.
var specs = [fieldCount]spec{
	fAction: {name: "action", words: actionWords, who: ofAll},

	fRole:            {name: "actor.role", path: "principal.relation", words: []string{string(noRole), string(AsSelf), string(AsGuardian), string(AsOmbud), string(AsGodMan)}, who: ofResident},
	fLoA:             {name: "actor.loa", path: "principal.loa", top: 4, who: ofResident | ofStaff},
	fForAnother:      {name: "actor.forAnotherProvider", path: "principal.forAnotherProvider", who: ofResident},
	fGuardianship:    {name: "relation.guardianship", path: "principal.guardianshipInForce", who: ofResident},
	fGuardianBlocked: {name: "relation.guardianBlocked", path: "principal.guardianBlocked", who: ofResident},
	fExtended:        {name: "relation.extended", path: "principal.extendedAccess", who: ofResident},
	fMandateInForce:  {name: "relation.mandate.inForce", path: "principal.mandateInForce", who: ofResident},
	fMandateCovers:   {name: "relation.mandate.covers", path: "principal.mandateCovers", who: ofResident},
	fOrderInForce:    {name: "relation.order.inForce", path: "principal.orderInForce", who: ofResident},
	fOrderCovers:     {name: "relation.order.covers", path: "principal.orderCovers", who: ofResident},
	fSession:         {name: "actor.session", path: "principal.session", who: ofStaff},
	fAssignment:      {name: "actor.assignment", path: "principal.assignment", words: []string{"none", "unchosen", "ended", "chosen"}, who: ofStaff},
	fDuty:            {name: "actor.duty", path: "principal.duty", words: []string{"unknown", string(DutyCare), string(DutyBlockOfficer), string(DutyLogReviewer), string(DutyOperator)}, who: ofStaff},
	fReaderKind:      {name: "actor.kind", path: "principal.kind", words: kindWords, who: ofStaff},
	fPurpose:         {name: "actor.purpose", path: "principal.purpose", words: purposeWords, who: ofStaff},
	fMayRead:         {name: "actor.mayRead", path: "principal.mayRead", words: []string{"none", string(ScopeUnit), string(ScopeProvider), string(ScopeShared)}, who: ofStaff},
	fVia:             {name: "actor.via", path: "principal.via", words: []string{"own", "withUser", "withoutUser", "notAllowed"}, who: ofStaff},
	fSystemRole:      {name: "system.role", path: "principal.role", words: []string{"none", string(RoleConsumer), string(RoleIndex), string(RoleNotifier)}, who: ofSystem},
	fIdentified:      {name: "system.identified", path: "principal.identified", who: ofSystem},

	fAge:                {name: "subject.age", path: "context.subject.age", base: -1, top: maxAge, who: ofAll},
	fProtected:          {name: "subject.protected", path: "context.subject.protected", who: ofAll},
	fDeceased:           {name: "subject.deceased", path: "context.subject.deceased", who: ofAll},
	fEarly:              {name: "subject.earlyAccess", path: "context.subject.earlyAccess", who: ofResident},
	fMature:             {name: "subject.mature", path: "context.subject.mature", who: ofResident},
	fCapacity:           {name: "subject.capacity", path: "context.subject.capacity", words: []string{"unknown", string(Able), string(TemporarilyUnable), string(LastinglyUnable)}, who: ofWork},
	fChildCannotConsent: {name: "subject.childCannotConsent", path: "context.subject.childCannotConsent", who: ofWork},

	fKind:                 {name: "source.kind", path: "resource.kind", words: kindWords, who: ofAll},
	fFrom:                 {name: "source.from", path: "resource.from", words: []string{fromOther, fromUnit, fromProvider, fromHuvudman, fromNamnd}, who: ofWork},
	fScope:                {name: "source.scope", path: "resource.scope", words: []string{"unknown", string(ScopeSoL), string(ScopeLSS)}, who: ofAll},
	fSharing:              {name: "source.sharing", path: "resource.sharing", words: []string{"unknown", string(Open), string(Blocked), string(Incapacity)}, who: ofResident},
	fSealed:               {name: "source.sealed", path: "resource.sealed", words: []string{"unknown", string(Sealed), string(NotSealed)}, who: ofResident},
	fOffers:               {name: "source.offersAccess", path: "resource.offersAccess", who: ofResident},
	fGroup:                {name: "info.group", path: "resource.group", words: []string{string(JournalGroup), string(PlanGroup), string(ServiceGroup)}, who: ofResident},
	fWithheld:             {name: "info.withheld", path: "resource.withheld", who: ofResident},
	fHiddenFromGuardian:   {name: "info.hiddenFromGuardian", path: "resource.hiddenFromGuardian", who: ofResident},
	fGrantsButUnitUnknown: {name: "source.unitUnknown", who: ofResident},
	fSeparate:             {name: "source.separate", path: "resource.separate", who: ofWork},
	fConnected:            {name: "source.connected", path: "resource.connected", who: ofWork},
	fInformed:             {name: "source.informed", path: "resource.informed", who: ofWork},
	fAttitudeRecorded:     {name: "source.attitudeRecorded", path: "resource.attitudeRecorded", who: ofWork},
	fBlockKnown:           {name: "block.known", path: "resource.blockKnown", who: ofWork},
	fOuterBlock:           {name: "block.outer", path: "resource.outerBlock", who: ofWork},
	fInnerBlock:           {name: "block.inner", path: "resource.innerBlock", who: ofWork},
	fSecret:               {name: "info.secret", path: "resource.secret", who: ofWork},

	fRelation:      {name: "tie.relation", path: "context.tie.relation", words: []string{"unasked", "current", "earlier", "no"}, who: ofWork},
	fInsats:        {name: "tie.insats", path: "context.tie.insats", who: ofWork},
	fUtredning:     {name: "tie.utredning", path: "context.tie.utredning", who: ofWork},
	fNeed:          {name: "claim.need", path: "context.claim.need", words: unasked, who: ofWork},
	fConsent:       {name: "consent", path: "context.tie.consent", words: []string{"none", "given", "refused", "byGuardian"}, who: ofWork},
	fSignificance:  {name: "claim.significance", path: "context.claim.significance", words: unasked, who: ofWork},
	fNecessary:     {name: "claim.necessary", path: "context.claim.necessary", words: unasked, who: ofWork},
	fAttitude:      {name: "claim.attitude", path: "context.claim.attitude", words: unasked, who: ofWork},
	fNoOpposition:  {name: "claim.noOpposition", path: "context.claim.noOpposition", words: unasked, who: ofWork},
	fDanger:        {name: "claim.danger", path: "context.claim.danger", words: unasked, who: ofWork},
	fUnobtainable:  {name: "claim.unobtainable", path: "context.claim.unobtainable", words: unasked, who: ofWork},
	fIndispensable: {name: "claim.indispensable", path: "context.claim.indispensable", words: unasked, who: ofWork},
	fCertificate:   {name: "claim.certificate", path: "context.claim.certificate", who: ofWork},

	fRequester:       {name: "task.requester", path: "context.task.requester", words: []string{"none", string(RequesterPerson), string(RequesterGuardian), string(RequesterProvider)}, who: ofWork},
	fDocumented:      {name: "task.documented", path: "context.task.documented", who: ofWork},
	fIdentityShown:   {name: "task.identityShown", path: "context.task.identityShown", who: ofWork},
	fBlockType:       {name: "task.blockType", path: "context.task.blockType", words: []string{"unknown", "inner", "outer"}, who: ofWork},
	fPlanConsent:     {name: "task.planConsent", path: "context.task.planConsent", words: unasked, who: ofWork},
	fParticipant:     {name: "task.participant", path: "context.task.participant", who: ofWork},
	fMessage:         {name: "task.message", path: "context.task.message", words: []string{"unknown", string(SVUInskrivning), string(SVUUtskrivningsklar), string(SVUUtskrivning)}, who: ofWork},
	fOnlyListed:      {name: "task.onlyListedFields", path: "context.task.onlyListedFields", who: ofWork},
	fSecrecyExamined: {name: "task.secrecyExamined", path: "context.task.secrecyExamined", who: ofWork},
	fRecipient:       {name: "task.recipient", path: "context.task.recipient", words: []string{"unknown", string(ToResident), string(ToProvider)}, who: ofWork},
	fWithoutContent:  {name: "task.withoutContent", path: "context.task.withoutContent", who: ofWork},
	fUsedInCare:      {name: "task.usedInCare", path: "context.task.usedInCare", who: ofWork},
	fSourceNamed:     {name: "task.sourceNamed", path: "context.task.sourceNamed", who: ofWork},
	fYearsKept:       {name: "task.yearsKept", path: "context.task.yearsKept", top: 5, who: ofWork},
	fSearchBy:        {name: "task.searchBy", path: "context.task.searchBy", words: []string{"unknown", string(ByNumber), string(ByHealth), string(BySocialCare)}, who: ofWork},
}

// Values are the words that a fact of a closed list can have, as in Decision.Used; none
// when it is not such a fact. "unknown", "none" and "unasked" stand for what is not known.
func Values(fact string) []string {
	for f := range fieldCount {
		if specs[f].name == fact {
			return append([]string(nil), specs[f].words...)
		}
	}
	return nil
}
