package people

// Common Swedish names, by the generation that bears them. A given name and a
// surname are drawn apart from each other: whoever bears the pair is nobody.
var (
	womenOld   = []string{"Anna", "Birgitta", "Margareta", "Ingrid", "Kerstin", "Gun", "Barbro", "Ulla", "Inger", "Siv", "Britt", "Maj", "Gunvor", "Elsa", "Rut", "Astrid", "Karin", "Märta", "Solveig", "Anita", "Berit", "Yvonne", "Marianne", "Monica"}
	womenMid   = []string{"Maria", "Annika", "Lena", "Susanne", "Helena", "Carina", "Åsa", "Ulrika", "Pernilla", "Jenny", "Malin", "Camilla", "Linda", "Cecilia", "Therese", "Katarina", "Fatima", "Amira", "Sara", "Anneli", "Petra", "Jessica", "Nadia", "Mirela"}
	womenYoung = []string{"Emma", "Sara", "Julia", "Hanna", "Amanda", "Elin", "Matilda", "Ida", "Moa", "Josefin", "Frida", "Rebecca", "Felicia", "Lovisa", "Zahra", "Mariam", "Klara", "Ebba", "Nora", "Sofia", "Isabella", "Tilde", "Leila", "Hedda"}
	girls      = []string{"Alice", "Vera", "Selma", "Maja", "Elsa", "Astrid", "Alma", "Freja", "Signe", "Saga", "Ines", "Lykke", "Stina", "Tuva", "Leah", "Wilma", "Yasmin", "Amina", "Edith", "Märta", "Juni", "Lova", "Sigrid", "Hilda"}
	menOld     = []string{"Lars", "Karl", "Bengt", "Åke", "Sven", "Göran", "Rolf", "Bo", "Kjell", "Stig", "Arne", "Sture", "Nils", "Gunnar", "Rune", "Lennart", "Ingemar", "Roland", "Börje", "Tage", "Evert", "Olle", "Kurt", "Leif"}
	menMid     = []string{"Anders", "Mikael", "Peter", "Thomas", "Fredrik", "Stefan", "Magnus", "Mattias", "Henrik", "Jonas", "Niklas", "Andreas", "Patrik", "Ali", "Hassan", "Martin", "Daniel", "Robert", "Jörgen", "Kristian", "Marko", "Joakim", "Tomas", "Ulf"}
	menYoung   = []string{"Erik", "Oskar", "Viktor", "Simon", "Alexander", "Filip", "Anton", "Jakob", "Emil", "Adam", "Gustav", "Linus", "Sebastian", "Mohamed", "Omar", "Axel", "Rasmus", "Albin", "Isak", "Jesper", "David", "Yusuf", "Ludvig", "Malte"}
	boys       = []string{"Noah", "Hugo", "Liam", "William", "Elias", "Adam", "Nils", "Vincent", "Matteo", "Sam", "Otto", "Frans", "Ivar", "Love", "Melker", "Sixten", "Tage", "Loke", "August", "Ibrahim", "Harry", "Theo", "Alve", "Ebbe"}
	surnames   = []string{
		"Andersson", "Johansson", "Karlsson", "Nilsson", "Eriksson", "Larsson", "Olsson", "Persson", "Svensson", "Gustafsson", "Pettersson", "Jonsson", "Jansson", "Hansson", "Bengtsson", "Jönsson",
		"Lindberg", "Jakobsson", "Magnusson", "Lindström", "Olofsson", "Lindqvist", "Lindgren", "Berg", "Axelsson", "Bergström", "Lundberg", "Lind", "Lundgren", "Lundqvist", "Mattsson", "Berglund",
		"Fredriksson", "Sandberg", "Henriksson", "Forsberg", "Sjöberg", "Wallin", "Engström", "Eklund", "Danielsson", "Lundin", "Håkansson", "Björk", "Bergman", "Gunnarsson", "Holm", "Wikström",
		"Samuelsson", "Isaksson", "Fransson", "Bergqvist", "Nyström", "Holmberg", "Arvidsson", "Löfgren", "Söderberg", "Nyberg", "Blomqvist", "Claesson", "Nordström", "Mårtensson", "Lundström", "Ali",
		"Viklund", "Björklund", "Eliasson", "Pålsson", "Hassan", "Åberg", "Ek", "Hedlund", "Sandström", "Ström", "Åkesson", "Hermansson", "Falk", "Dahlberg", "Hellström", "Sjögren",
		"Ahmed", "Norberg", "Strand", "Hansen", "Haglund", "Sundberg", "Ivarsson", "Marklund", "Dahl", "Öberg", "Abrahamsson", "Nguyen", "Hosseini", "Kovačević", "Yılmaz", "Mohamud",
	}
	streets = []string{"Björkvägen", "Kyrkogatan", "Skolgatan", "Ängsvägen", "Strandvägen", "Hamngatan", "Lingonstigen", "Rönnvägen", "Åkergatan", "Kvarnvägen", "Nygatan", "Parkgatan", "Tallstigen", "Ekbacken", "Bäckvägen", "Solrosvägen", "Smedjegatan", "Videvägen", "Tegelvägen", "Trädgårdsgatan"}
)
