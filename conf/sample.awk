# SPDX-License-Identifier: MIT
#
# Makes the sample users, the same ones every time and with every awk:
#
#	awk -v which=users -f sample.awk > users.csv
#	awk -v which=cache -f sample.awk > cache.csv
#
# users.csv has 1,500 people of 49 organisations. cache.csv overlaps it: some
# 240 people are the same, 60 are another version of a record, 40 are in it
# only.
# Three are always there, to be looked for: ann@example.org is in both, with
# another name in the cache; zoe@example.org is in the cache only and
# bob@example.org in users.csv only. Everybody's address ends in a domain that
# is reserved for examples.
#
# Names come as "written=address" pairs, a group of them for each language;
# an organisation has people of its country and one in five from elsewhere.

# A number from 0 to n - 1. Small factors: exact in every awk's doubles.
function dice(n)
{
	seed = (seed * 4096 + 150889) % 714025
	return int(seed / 714025 * n)
}

function pick(list, n, parts)
{
	n = split(list, parts, " ")
	return parts[dice(n) + 1]
}

function written(pair)
{
	sub(/=.*/, "", pair)
	gsub(/_/, " ", pair)
	return pair
}

function latin(pair)
{
	sub(/.*=/, "", pair)
	return tolower(pair)
}

function field(text)
{
	if (text !~ /[",]/)
		return text
	gsub(/"/, "\"\"", text)
	return "\"" text "\""
}

function language(name, order, givens, families, cities)
{
	languages = languages " " name
	family_first[name] = order == "family-first"
	given[name] = givens
	family[name] = families
	city[name] = cities
}

function organisation(id, domain, language_name)
{
	organisations++
	org_id[organisations] = id
	org_domain[organisations] = domain
	org_language[organisations] = language_name
}

function add_languages()
{
	language("en", "", \
	    "Alice=alice Amelia=amelia Benjamin=benjamin Charlotte=charlotte " \
	    "Daniel=daniel Eleanor=eleanor George=george Grace=grace " \
	    "Harriet=harriet Isaac=isaac James=james Lucy=lucy Oliver=oliver " \
	    "Priya=priya Rosalind=rosalind Siobhán=siobhan Tómas=tomas Zoë=zoe",
	    "Ashworth=ashworth Bennett=bennett Clarke=clarke " \
	    "D'Arcy=darcy Fairbanks=fairbanks Hughes=hughes " \
	    "MacLeod=macleod O'Brien=obrien Okafor=okafor Patel=patel " \
	    "Sinclair=sinclair Thompson=thompson Whitfield=whitfield " \
	    "Young=young",
	    "Bristol Dublin Edinburgh Leeds London Manchester")
	language("de", "", \
	    "Anneliese=anneliese Björn=bjoern Fritz=fritz Greta=greta " \
	    "Jürgen=juergen Käthe=kaethe Lena=lena Matthias=matthias " \
	    "Sören=soeren Ursula=ursula Wolfgang=wolfgang",
	    "Bäcker=baecker Fuchs=fuchs Groß=gross Hübner=huebner " \
	    "Jäger=jaeger Köhler=koehler Müller=mueller Schäfer=schaefer " \
	    "Schröder=schroeder Vogel=vogel Weiß=weiss",
	    "Berlin Bremen Hamburg Köln Leipzig München Zürich Wien")
	language("fr", "", \
	    "Aurélie=aurelie Benoît=benoit Chloé=chloe Élodie=elodie " \
	    "François=francois Gaël=gael Hélène=helene Jérôme=jerome " \
	    "Margaux=margaux Noémie=noemie Théo=theo",
	    "Bélanger=belanger Côté=cote Delacroix=delacroix " \
	    "Dubois=dubois Fontaine=fontaine Lefèvre=lefevre " \
	    "L'Héritier=lheritier Moreau=moreau Perrault=perrault",
	    "Bruxelles Genève Lille Lyon Marseille Montréal Paris")
	language("es", "", \
	    "Ángel=angel Begoña=begona Concepción=concepcion Íñigo=inigo " \
	    "Jesús=jesus Lucía=lucia María_José=mariajose Nuño=nuno " \
	    "Sofía=sofia Ximena=ximena",
	    "Castañeda=castaneda Fernández=fernandez García=garcia " \
	    "Ibáñez=ibanez Muñoz=munoz Núñez=nunez Peña=pena " \
	    "Rodríguez=rodriguez Zúñiga=zuniga",
	    "Barcelona Bogotá Cádiz Córdoba Lima Madrid Málaga")
	language("sv", "", \
	    "Åsa=asa Björn=bjorn Ebba=ebba Göran=goran Håkan=hakan " \
	    "Märta=marta Örjan=orjan Signe=signe Søren=soren",
	    "Åkesson=akesson Bergström=bergstrom Hjälm=hjalm Lindqvist=lindqvist " \
	    "Nyström=nystrom Ødegård=odegard Sjöberg=sjoberg",
	    "Göteborg Malmö Oslo Stockholm Århus")
	language("pl", "", \
	    "Agnieszka=agnieszka Bożena=bozena Jędrzej=jedrzej Kuba=kuba " \
	    "Łukasz=lukasz Małgorzata=malgorzata Świętosława=swietoslawa " \
	    "Wojciech=wojciech Żaneta=zaneta",
	    "Dąbrowski=dabrowski Gołębiewski=golebiewski Kowalski=kowalski " \
	    "Łącki=lacki Nowak=nowak Wiśniewska=wisniewska " \
	    "Wójcik=wojcik Źrebiec=zrebiec",
	    "Gdańsk Kraków Łódź Poznań Warszawa Wrocław")
	language("cs", "", \
	    "Alžběta=alzbeta Bořivoj=borivoj Jiří=jiri Ludmila=ludmila " \
	    "Ondřej=ondrej Růžena=ruzena Šárka=sarka Zdeněk=zdenek",
	    "Čermák=cermak Dvořák=dvorak Havlíček=havlicek Kučera=kucera " \
	    "Novotný=novotny Říha=riha Šťastný=stastny",
	    "Brno Olomouc Ostrava Plzeň Praha")
	language("tr", "", \
	    "Ayşe=ayse Çağla=cagla Gökhan=gokhan İbrahim=ibrahim " \
	    "Işıl=isil Öykü=oyku Şükrü=sukru Ümit=umit",
	    "Aydın=aydin Çelik=celik Demir=demir Kılıç=kilic " \
	    "Öztürk=ozturk Şahin=sahin Yıldız=yildiz",
	    "Ankara Bursa Diyarbakır İstanbul İzmir")
	language("vi", "family-first", \
	    "Bình=binh Đức=duc Hằng=hang Hương=huong Ngọc=ngoc " \
	    "Quỳnh=quynh Thảo=thao Trường=truong",
	    "Bùi=bui Đặng=dang Hoàng=hoang Lê=le Nguyễn=nguyen Phạm=pham " \
	    "Trần=tran Võ=vo",
	    "Đà_Nẵng Hà_Nội Huế Hải_Phòng")
	language("el", "", \
	    "Αθηνά=athina Γιώργος=giorgos Δήμητρα=dimitra Ελένη=eleni " \
	    "Θεόδωρος=theodoros Κωνσταντίνος=konstantinos Χριστίνα=christina",
	    "Αντωνίου=antoniou Βασιλείου=vasileiou Γεωργιάδης=georgiadis " \
	    "Ιωαννίδου=ioannidou Παπαδόπουλος=papadopoulos",
	    "Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο")
	language("uk", "", \
	    "Богдан=bohdan Ганна=hanna Євген=yevhen Жанна=zhanna Їжакевич=" \
	    "yizhakevych Оксана=oksana Тарас=taras Юлія=yuliia",
	    "Бондаренко=bondarenko Гончар=honchar Коваленко=kovalenko " \
	    "Мельник=melnyk Шевченко=shevchenko Щербак=shcherbak",
	    "Дніпро Київ Львів Одеса Харків")
	language("bg", "", \
	    "Ангел=angel Десислава=desislava Йордан=yordan Милена=milena " \
	    "Радослав=radoslav Цветана=tsvetana",
	    "Ангелова=angelova Димитров=dimitrov Иванова=ivanova " \
	    "Петров=petrov Стоянов=stoyanov",
	    "Бургас Варна Пловдив София")
	language("ka", "", \
	    "ანა=ana გიორგი=giorgi თამარ=tamar ლევან=levan ნინო=nino",
	    "ბერიძე=beridze გელაშვილი=gelashvili კაპანაძე=kapanadze " \
	    "ლომიძე=lomidze",
	    "ბათუმი თბილისი ქუთაისი")
	language("hy", "", \
	    "Արամ=aram Անահիտ=anahit Գայանե=gayane Հայկ=hayk Տիգրան=tigran",
	    "Գրիգորյան=grigoryan Հակոբյան=hakobyan Պետրոսյան=petrosyan " \
	    "Սարգսյան=sargsyan",
	    "Գյումրի Երևան")
	language("ar", "", \
	    "أمل=amal خالد=khalid زينب=zaynab سارة=sara عمر=omar " \
	    "فاطمة=fatima يوسف=yusuf",
	    "الحسن=alhassan الخطيب=alkhatib العلي=alali المصري=almasri " \
	    "حداد=haddad",
	    "القاهرة بيروت تونس دبي عمّان")
	language("he", "", \
	    "אביגיל=avigail דוד=david יעל=yael נועם=noam שירה=shira",
	    "אברהם=avraham בן־דוד=bendavid כהן=cohen לוי=levi מזרחי=mizrahi",
	    "חיפה ירושלים תל־אביב")
	language("hi", "", \
	    "अनन्या=ananya अर्जुन=arjun दीपक=deepak प्रिया=priya मीरा=meera " \
	    "रोहन=rohan",
	    "कपूर=kapoor गुप्ता=gupta पटेल=patel मेहता=mehta शर्मा=sharma",
	    "चेन्नई दिल्ली पुणे मुंबई")
	language("th", "", \
	    "กนกวรรณ=kanokwan ณัฐพล=nattapon ปิยะ=piya สมชาย=somchai " \
	    "สุดารัตน์=sudarat",
	    "ใจดี=jaidee ทองคำ=thongkham ศรีสุข=srisuk แสงทอง=saengthong",
	    "กรุงเทพฯ เชียงใหม่ ภูเก็ต")
	language("zh", "family-first", \
	    "伟=wei 芳=fang 秀英=xiuying 建国=jianguo 晓明=xiaoming 雨桐=yutong " \
	    "子涵=zihan",
	    "陈=chen 黄=huang 李=li 刘=liu 王=wang 杨=yang 张=zhang 欧阳=ouyang",
	    "北京 成都 广州 杭州 上海 深圳")
	language("ja", "family-first", \
	    "愛子=aiko 健太=kenta さくら=sakura 翔=sho 美咲=misaki ゆうき=yuki",
	    "伊藤=ito 加藤=kato 佐藤=sato 鈴木=suzuki 高橋=takahashi " \
	    "田中=tanaka 渡辺=watanabe",
	    "大阪 京都 札幌 東京 福岡")
	language("ko", "family-first", \
	    "민준=minjun 서연=seoyeon 지훈=jihoon 하은=haeun 현우=hyunwoo",
	    "김=kim 박=park 이=lee 정=jung 최=choi",
	    "대구 부산 서울 인천")
	sub(/^ /, "", languages)
}

function add_organisations()
{
	organisation("acme", "acme.example", "en")
	organisation("ashgrove-hospital", "ashgrove.example", "en")
	organisation("brightwater", "brightwater.example", "en")
	organisation("cairn-software", "cairn.example", "en")
	organisation("heron-library", "heronlibrary.example", "en")
	organisation("kestrel-logistics", "kestrel-logistics.example", "en")
	organisation("northgate-college", "staff.northgate.example", "en")
	organisation("northgate-students", "students.northgate.example", "en")
	organisation("tern-energy", "tern-energy.example", "en")
	organisation("alpenblick", "alpenblick.example", "de")
	organisation("hafenwerk", "hafenwerk.example", "de")
	organisation("nordwind", "nordwind.example", "de")
	organisation("stadtwerke-linde", "stadtwerke-linde.example", "de")
	organisation("uni-rosental", "uni-rosental.example", "de")
	organisation("atelier-lumiere", "atelier-lumiere.example", "fr")
	organisation("boulangerie-du-port", "duport.example", "fr")
	organisation("rives-assurances", "rives.example", "fr")
	organisation("azahar", "azahar.example", "es")
	organisation("cordillera", "cordillera.example", "es")
	organisation("editorial-faro", "faro.example", "es")
	organisation("fjall", "fjall.example", "sv")
	organisation("skargard-bank", "skargard.example", "sv")
	organisation("bursztyn", "bursztyn.example", "pl")
	organisation("zubr-transport", "zubr.example", "pl")
	organisation("vltava-glass", "vltava-glass.example", "cs")
	organisation("anadolu-tekstil", "anadolu-tekstil.example", "tr")
	organisation("bosfor-denizcilik", "bosfor.example", "tr")
	organisation("song-hong", "songhong.example", "vi")
	organisation("aigaio-lines", "aigaio.example", "el")
	organisation("elaia", "elaia.example", "el")
	organisation("dzherelo", "dzherelo.example", "uk")
	organisation("karpaty", "karpaty.example", "uk")
	organisation("rila", "rila.example", "bg")
	organisation("tbilisi-tea", "tea.example", "ka")
	organisation("ararat-stone", "ararat-stone.example", "hy")
	organisation("nile-cotton", "nilecotton.example", "ar")
	organisation("al-bahr", "albahr.example", "ar")
	organisation("carmel-optics", "carmel-optics.example", "he")
	organisation("ganga-rail", "gangarail.example", "hi")
	organisation("monsoon-foods", "monsoon.example", "hi")
	organisation("chang-travel", "chang.example", "th")
	organisation("jinshan", "jinshan.example", "zh")
	organisation("lotus-press", "lotus-press.example", "zh")
	organisation("yunshan-cloud", "yunshan.example", "zh")
	organisation("hinode", "hinode.example", "ja")
	organisation("sakura-clinic", "sakura-clinic.example", "ja")
	organisation("hangang", "hangang.example", "ko")
	organisation("volunteers", "example.net", "en")
}

function add_titles()
{
	titles = "Accountant|Analyst|Apprentice|Architect|Archivist|" \
	    "Buyer|Chief Executive|Clerk|Data Engineer|Designer|Driver|" \
	    "Editor|Electrician|Head of Sales, Europe|Intern|Lawyer|" \
	    "Lecturer|Librarian|Manager \"Special Projects\"|Nurse|" \
	    "Operator|Physician|Product Manager|Programmer|Receptionist|" \
	    "Researcher|Student|Support, second line|Technician|Translator"
	title_count = split(titles, title, "|")
}

# Makes user number i; org_language gives the names, or one in five times
# any language.
function invent(i, o, l, n, all, g, f, stem)
{
	o = dice(organisations) + 1
	l = org_language[o]
	if (dice(5) == 0) {
		n = split(languages, all, " ")
		l = all[dice(n) + 1]
	}
	g = pick(given[l])
	f = pick(family[l])
	user_id = sprintf("u%05d", i)
	user_name = family_first[l] ? written(f) " " written(g) : \
	    written(g) " " written(f)
	if (family_first[l] && l ~ /zh|ja|ko/)
		user_name = written(f) written(g)
	stem = latin(g) "." latin(f)
	if (dice(3) == 0)
		stem = substr(latin(g), 1, 1) latin(f)
	n = ++taken[stem "@" org_domain[o]]
	user_email = stem (n > 1 ? n : "") "@" org_domain[o]
	if (dice(40) == 0)      # as some people write theirs
		user_email = toupper(substr(user_email, 1, 1)) \
		    substr(user_email, 2)
	user_org = org_id[o]
	user_city = written(pick(city[l]))
	user_title = title[dice(title_count) + 1]
	if (dice(60) == 0)      # not known
		user_city = ""
	if (dice(90) == 0)
		user_title = ""
}

function write_user()
{
	print field(user_id) "," field(user_email) "," field(user_org) "," \
	    field(user_name) "," field(user_city) "," field(user_title)
}

function write_known(id, email, org, name, city_name, title_name)
{
	user_id = id
	user_email = email
	user_org = org
	user_name = name
	user_city = city_name
	user_title = title_name
	write_user()
}

# Another version of the same record.
function change(kind)
{
	if (kind == 0)
		user_title = "Head of " user_title
	else if (kind == 1)
		user_city = "Reykjavík"
	else
		user_name = user_name " (" user_org ")"
}

BEGIN {
	seed = 1789
	cached = which == "cache"
	if (!cached && which != "users") {
		print "sample.awk: expected -v which=users or cache" \
		    > "/dev/stderr"
		exit 2
	}
	add_languages()
	add_organisations()
	add_titles()

	print "id,email,org_id,name,city,title"
	write_known("u00001", "ann@example.org", "muster", cached ? \
	    "Ann Lindqvist-Moreau" : "Ann Lindqvist", "Göteborg", "Maintainer")
	if (cached)
		write_known("u00003", "zoe@example.org", "muster", \
		    "Ζωή Παπαδοπούλου", "Αθήνα", "Translator")
	else
		write_known("u00002", "bob@example.org", "muster", \
		    "Bob O'Brien", "Dublin", "Programmer")

	for (i = 10; i < 1508; i++) {
		invent(i)
		if (!cached) {
			write_user()
		} else if (i % 25 == 1) {
			change((i - 1) / 25 % 3)
			write_user()
		} else if (i % 6 == 0) {
			write_user()
		}
	}
	for (i = 90001; cached && i < 90040; i++) {
		invent(i)
		write_user()
	}
}
