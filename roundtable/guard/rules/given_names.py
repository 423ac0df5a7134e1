"""Pure. Given names, and beginnings and endings of family names, by which a word is recognised as a name.

These are names in the languages of people who write to the advice centres, in their usual transliterations. The list
says nothing about who somebody is or where they come from. Names that are also common words, or common among people at
the tables, are left out, because the guard would ask about them all the time.
"""

import re
from functools import lru_cache

from roundtable.core.text import fold

_GIVEN = """
abbas abdallah abdul abdulaziz abdulkarim abdullah abdulrahman abdurrahman abeer adel adnan afaf ahmad ahmed aisha
akram alaa ali alia amal amina amir amira ammar anas anwar arwa asma assad ayman aziz badr baha bakr bashar bashir
basil basma bilal bushra dalia dina duaa eman esraa fadi fadia fadwa fahad faisal faris farouk fatima fatma faten
ghada ghassan hadi haitham hala hamid hamza hana hanan haneen hassan hasan haider hayat heba hind huda hussein hussain
hussam ibrahim idris ihab ikram iman imad inas isam ismail issa jaber jafar jalal jamal jamil jamila jihad? kamal
karim karima khadija khaled khalid khalil laila layla leila lubna maher mahmoud mahmud majed majid malak manal mariam
maryam marwa marwan maysa mazen mohamad mohamed mohammad mohammed muhammad muhammed mona muna munir murad musa mustafa
nabil nada nadia nadim nael nahla nasser nawal nidal nisreen nizar nour noura omar osama othman qasim rabia rafiq
ragheb rahaf rami rana rania rasha rashid rawan reem rima riyad ruba saad sabah sabri safa sahar saif salah salam
saleh salim salma samah sameer samer samir samira sana sawsan shadi shahd sherif sulaiman suleiman suha tahir talal
tamer tarek tariq wael wafa walid wassim yahya yara yaser yasin yasmin yassin youssef yousef yusuf zahra zain zainab
zaki zeinab ziad abdulhadi abdulqader abdulkader abdelkader abdelrahman abdirahman abdi amanullah arash ariana arezo
atefeh azadeh babak bahar bahram behnaz behrouz daoud dariush darya ebrahim ehsan elham esmat farah farhad fariba
farid farida farzana farzaneh fereshteh feroz firuz fawzia gholam ghulam golnaz gul gulalai habib habiba hadia hamed
hamidullah hashmat hekmat homa hossein javad jawad kambiz kamran khatera kobra latifa leyla mahboob mahnaz malalai
masoud massoud masuma mehdi mehran mina mirwais mitra mojtaba morteza mostafa nadir naghmeh najib najiba nargis nasima
nasir nasrin navid nazanin nilofar niloufar noor omid parisa parvin parwana parwin qais qasem rahim rahima rahmat
ramin reza rohullah roya sadaf saeed sahel? sayed sayyid seddiq sepideh shabnam shafiq shahla shahram shakila sharif
shirin shukria siavash sima soheil sohrab soraya sultan? taher tahmina wahid yama zabihullah zahir zalmai zarghuna
zarifa zia zohra abeba abel? abraham? abrehet adiam almaz amanuel amare asmeret aster? awet berhane bereket bethlehem
biniam birhan bruk dawit daniel? dejen ephrem ermias ermyas eyob fiyori filmon fikre freweini gebre goitom habtom
haben hadas haile hailu helen? henok hermon kebede kibrom kidane lemlem luwam mebrahtu mehari meron merhawi mesfin
michaele mihret milena? mikal mulu natnael negasi negash rahel? robel ruta saba samrawit segen selam selamawit semere
semhar senait simret solomon? tekle tesfalem tesfay tesfaye tesfu teklit tigist tsegay tsehay winta yemane yohannes
yonas yordanos zekarias zerai abdifatah abdikadir abdullahi aden? asha ayaan barwaqo deeqa fadumo faduma fartun fatuma
farhiya hawa hodan ifrah ismahan jama khadra liban mahad mohamud nasra nimo sahra sagal shukri warsame warsan yusra
akaki aleko ana? avtandil besik beso bidzina daviti dato eka eteri gela giorgi gocha goga guram irakli jaba kakha keti
ketevan khatia khatuna koba lali lasha lela levan lia? maia? malkhaz mamuka manana marika mikheil mzia nana? nani?
natia nato? nino nika? nodar nugzar otar paata revaz salome? shalva shorena tamar tamaz tamuna tea? temur tengiz
tinatin tornike vakhtang vano zaza zurab zviad anahit ani? ara? aram armen arpine arsen artak artur? ashot astghik
davit gagik garik gayane gevorg gohar grigor hakob hasmik hayk hovhannes hripsime karen? karine levon lilit lusine
mane? marine? mher naira narek nazeli nune ruzanna samvel sargis satenik seda siranush sona? suren taron tatev tigran
vahan vahe vardan vazgen yeghia zara? agim agron albana albulena alketa altin arben arber arbër ardian arian? arjeta
artan aurela bashkim besa besart besarta besim besnik blerim blerina blerta burim dardan donika drita driton edmond?
edona egzon elira elton endrit enkelejda ermal ermira fatbardha fatjon fatmir fatos fisnik flamur flora? florent?
gazmend genc gezim granit hekuran ilir ilirjana jeton kreshnik kujtim labinot leonora? leutrim lindita liridon
liridona luan lulzim majlinda merita mimoza naim nderim pellumb petrit rinor rrahman rrezarta sami? shkelzen shpend
shpetim shqipe skender taulant teuta valdrin valon valmira vjollca vlora xhevahir xhevdet ylli zamira ayse ayşe baran
berfin bülent cemal cemil cengiz deniz? derya devrim dilan dilek ebru elif emine emre engin? ercan erdal erdem erkan
fatih ferhat fikret gökhan gülay gülcan gülsen hakan halil hatice hülya hüseyin ilhan ilker ipek kadir kemal kenan
mahir mehmet meltem meral mert mesut metin murat nazan nermin neslihan nurcan nuray oguz oğuz okan onur orhan osman
ömer özcan özgür ramazan recep selcuk selim selin serdar serkan serpil sevgi sibel sinan songül süleyman taner turgut
tülay ufuk ugur uğur ümit volkan yasemin yavuz yildiz yilmaz zehra zeynep zülfü azad berivan bêrîvan botan chiman
delal dilnaz dilovan diyar gulistan hêvî hevin jian jiyan karwan kawa khezal nergiz newroz rebin rezan ronahi rojda
rojin rozhin sherko shirwan soran viyan zilan nguyen tran pham hoang huynh phan dang? truong phuong huong hung tuan
thanh linh? trang thuy quang duc? hieu khanh phuc quoc nhung ngoc tuyet xuan yen? minh kwame kofi kwabena kwaku akosua
abena adwoa adjoa ama? afia yaw esi efua chinedu chukwu chioma emeka ikenna nkechi ngozi obinna olumide oluwaseun
adebayo ayodele babatunde folake funmilayo temitope tunde uche uchenna yetunde lamin ebrima fatou modou momodou ousman
amadou mamadou aminata aissatou binta boubacar cheikh djibril fatoumata ibrahima mariama moussa oumar ousmane seydou
souleymane aboubacar alpha? thierno kadiatou amirkhan apti aslan aslanbek beslan islam? khava khamzat lechi magomed
malika milana movsar ramzan rizvan ruslan shamil zarema zelim zaur adem amela amra armin? denis? dino? edin emir enes
haris jasmina? lejla mirela mirsad muamer nermina senad sead selma? zlatan? zumra dragana? dejan? snezana jovana
oleksandr olha oksana mykola mykhailo serhii volodymyr yevhen tetiana nataliia iryna kateryna aryan? arshad asif atif
ayesha bilquis faiza fazal ghazala imran iqbal irfan javed kashif kiran? mubashar nadeem naveed nusrat rafique rashida
michelle isabelle danielle gabrielle estelle joelle marcelle rachelle christelle armelle
narges sükran kushtrim kaplan rehana rizwan
saima sajid shabana shahid shahida shahzad shazia tahira tanvir usman waqas yasmeen zahid zubair
"""
# "?" marks names that are as common among people at the tables; they don't count.
_NAMES = frozenset(fold(word) for word in _GIVEN.split() if not word.endswith("?"))
_FAMILY = re.compile(
    r"^(?:Al|El|Abu|Ibn|Bin|As|Ash|Ad|Ar|At|Az)-[A-Z]|^Abd(?:[aeu]l|ir)|^(?:Gebre|Tesfa|Wolde|Kidane|Haile)[a-z]{2}|"
    r"(?:shvili|schwili|dze|dse|zadeh|zada|zade|[aA]hmadi|[hH]ammadi|[a-z]{3}zai|jani|pour|oglu|oğlu|ović|evi[cć]|ovic|ić|"
    r"[a-z]{3}yan|[nrd]jan|selassie|mariam|[a-z]{2}michael|medhin|yesus|ullah|uddin|allah|eddine?|abadi|khel|nejad)$"
    r"|[ăơưđĂƠƯĐẠ-ỹëËğĞşŞıİćĆčČžŽșțāīūḥṣṭ]"
)


@lru_cache(maxsize=10_000)
def is_listed_name(word: str) -> bool:
    """Whether a word is in the list or has the form of a family name from the same languages."""
    return fold(word) in _NAMES or any(fold(part) in _NAMES for part in word.split("-")) or bool(_FAMILY.search(word))
