package text

import "sammanhang/care"

// A person's seal on their own access.
var (
	SealedAll   = care.Text{SV: "Du har förseglat dina uppgifter", EN: "You have sealed your information"}
	SealedAt    = care.Text{SV: "Du har förseglat dina uppgifter hos %s", EN: "You have sealed your information at %s"}
	SealedMeans = care.Text{SV: "De visas därför inte här, varken för dig eller för någon som företräder dig. Den som vårdar eller hjälper dig läser som vanligt.", EN: "So they are not shown here, neither to you nor to anybody who acts for you. Those who treat or help you read as usual."}
	SealedHow   = care.Text{SV: "Så öppnar du igen", EN: "How to open again"}

	SealTitle      = care.Text{SV: "Försegla", EN: "Seal"}
	SealLead       = care.Text{SV: "Om någon kan tvinga dig att logga in kan du försegla dina uppgifter. Då går de inte att läsa här, inte ens för dig själv.", EN: "If somebody may force you to log in, you can seal your information. Then it cannot be read here, not even by yourself."}
	SealNow        = care.Text{SV: "Det här har du förseglat", EN: "What you have sealed"}
	SealNone       = care.Text{SV: "Du har inte förseglat något.", EN: "You have not sealed anything."}
	SealEverywhere = care.Text{SV: "Alla vård- och omsorgsgivare", EN: "All health and social care providers"}
	SealMore       = care.Text{SV: "Försegla något", EN: "Seal something"}
	SealMoreWhy    = care.Text{SV: "Välj vad du funderar på att försegla, så visar vi vad det innebär.", EN: "Choose what you are thinking of sealing, and we will show what it means."}
	SealSeeWhat    = care.Text{SV: "Visa vad det innebär", EN: "Show what it means"}
	SealNothingYet = care.Text{SV: "Inget förseglas än. Du bestämmer i nästa steg.", EN: "Nothing is sealed yet. You decide in the next step."}

	SealWhatOf     = care.Text{SV: "Om du förseglar uppgifterna hos %s", EN: "If you seal the information at %s"}
	SealWhatAll    = care.Text{SV: "Om du förseglar alla dina uppgifter", EN: "If you seal all your information"}
	SealMeans      = care.Text{SV: "Det här händer", EN: "This is what happens"}
	SealYouToo     = care.Text{SV: "Du kan inte längre läsa uppgifterna här. Det gäller direkt.", EN: "You can no longer read the information here. It takes effect at once."}
	SealOthersToo  = care.Text{SV: "Vårdnadshavare, ombud och andra som företräder dig kan inte heller läsa dem här.", EN: "Nor can guardians, proxies and others who act for you read it here."}
	SealStaff      = care.Text{SV: "Personal i vård och omsorg läser som vanligt. Förseglingen döljer inget för dem. Vill du stoppa det använder du en spärr.", EN: "Health and social care staff read as usual. The seal hides nothing from them. If you want to stop that, use a block."}
	SealOpenAgain  = care.Text{SV: "Du kan inte öppna förseglingen själv. Den som sköter spärrar hos vård- eller omsorgsgivaren öppnar den, när du har legitimerat dig där. Har du förseglat hos alla kan du vända dig till vilken som helst av dem.", EN: "You cannot open the seal yourself. The person who handles blocks at the provider opens it, when you have shown who you are there. If you have sealed everywhere, you can turn to any provider."}
	SealWhy        = care.Text{SV: "Det är så för att skydda dig: den som tvingar dig att logga in kan inte heller öppna den.", EN: "That is to protect you: somebody who forces you to log in cannot open it either."}
	SealStays      = care.Text{SV: "Du kan fortfarande se vem som har läst om dig, och ändra dina spärrar och samtycken.", EN: "You can still see who has read about you, and change your blocks and consents."}
	SealUnderstand = care.Text{SV: "Jag förstår att jag inte kan öppna förseglingen här", EN: "I understand that I cannot open the seal here"}
	SealNotYet     = care.Text{SV: "Inget är förseglat än. Markera att du förstår, om du vill försegla.", EN: "Nothing is sealed yet. Tick that you understand, if you want to seal."}
	SealDo         = care.Text{SV: "Försegla hos %s", EN: "Seal at %s"}
	SealDoAll      = care.Text{SV: "Försegla alla mina uppgifter", EN: "Seal all my information"}
	SealLeave      = care.Text{SV: "Försegla inte", EN: "Do not seal"}
)
