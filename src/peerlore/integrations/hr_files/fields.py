"""What we take from an HR file, and the names its columns go by."""

import unicodedata

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    """What we take from an HR file; everything else stays where it is."""

    NUMBER = "number", _("Staff number")
    NAME = "name", _("Full name")
    GIVEN_NAME = "given_name", _("Given name")
    FAMILY_NAME = "family_name", _("Family name")
    EMAIL = "email", _("E-mail address")
    COMPANY = "company", _("Company")
    UNIT = "unit", _("Unit")
    UNIT_2 = "unit_2", _("Unit, one level below")
    UNIT_3 = "unit_3", _("Unit, two levels below")
    UNIT_4 = "unit_4", _("Unit, three levels below")
    TITLE = "title", _("Job title")
    LEVEL = "level", _("Job level")
    SITE = "site", _("Place of work")
    ZONE = "zone", _("Time zone of the place")
    MANAGER = "manager", _("Manager (number, e-mail or name)")
    DOTTED = "dotted", _("Second manager (told, not kept)")
    SINCE = "since", _("Start date")
    UNTIL = "until", _("Last day")
    STATUS = "status", _("Status (works here, or left)")


UNITS = (Field.UNIT, Field.UNIT_2, Field.UNIT_3, Field.UNIT_4)
DATED = (Field.SINCE, Field.UNTIL)
# Exact names only, letters and digits alone: a wrong guess costs more than none. Earlier names win.
SYNONYMS: dict[Field, str] = {
    Field.NUMBER: (
        "staffnumber employeenumber personnelnumber personalnummer staffno employeeno staffid employeeid workerid "
        "personid number empno empid mitarbeiternummer mitarbeiterid persnr personalnr matricule payrollnumber "
        "numéromatricule numérodematricule numérosalarié nsalarié idsalarié numerodeempleado númerodeempleado "
        "nempleado idempleado legajo matricola codicedipendente numerodipendente iddipendente númerodefuncionário "
        "nfuncionário númeromecanográfico matrícula personeelsnummer medewerkernummer medewerkerid personeelsnr "
        "numerpracownika nrpracownika idpracownika numerewidencyjny nrewidencyjny "
        "社員番号 従業員番号 職員番号 社員コード 従業員コード 社員id 従業員id 社員no"
    ),
    Field.NAME: (
        "name fullname displayname employeename staffname employee worker vollername mitarbeitername nachnamevorname "
        "namelastfirst lastnamefirstname lastfirst vornamenachname nom nomcomplet nometprénom nomprénom prénomnom "
        "prénometnom nombre nombrecompleto apellidosynombre apellidosynombres nombreyapellidos nome nomecompleto "
        "nominativo cognomeenome cognomenome nomeecognome naam volledigenaam imięinazwisko nazwiskoiimię "
        "氏名 名前 社員名 従業員名 社員氏名"
    ),
    Field.GIVEN_NAME: (
        "givenname firstname forename preferredname vorname rufname namefirst namegiven prénom prenom nombres "
        "nombredepila voornaam roepnaam imię imie 名"
    ),
    Field.FAMILY_NAME: (
        "familyname lastname surname nachname familienname zuname namelast namefamily nomdefamille nomdusage "
        "apellidos apellido cognome apelido sobrenome achternaam familienaam nazwisko 姓 名字 苗字"
    ),
    Field.EMAIL: (
        "email emailaddress workemail mail mailaddress businessemail companyemail emailadresse mailadresse epost "
        "courriel courrielprofessionnel emailprofessionnel adresseemail adressemail adresseélectronique mél "
        "correoelectrónico correoelectronico correo emailcorporativo postaelettronica indirizzoemail emailaziendale "
        "correioeletrónico correioeletrônico endereçodeemail emailadres adresemail emailsłużbowy "
        "メール メールアドレス eメール 電子メール"
    ),
    Field.COMPANY: (
        "company companyname legalentity legalemployer employer firma gesellschaft unternehmen société societe "
        "entreprise filiale raisonsociale empresa sociedad compañía azienda società ragionesociale bedrijf werkgever "
        "vennootschap spółka pracodawca 会社 会社名 法人 法人名"
    ),
    Field.TITLE: (
        "title jobtitle jobrole position role businesstitle positiontitle stelle stellenbezeichnung "
        "funktion taetigkeit tätigkeit berufsbezeichnung poste intituléduposte libelléduposte fonction emploi puesto "
        "puestodetrabajo cargo mansione ruolo posizione função functie functietitel functienaam stanowisko "
        "nazwastanowiska 役職 役職名 職種 職位"
    ),
    Field.LEVEL: (
        "level joblevel grade jobgrade careerlevel band stufe karrierestufe tarifgruppe niveau nivel livello "
        "inquadramento nível poziom 等級 グレード 職級"
    ),
    Field.SITE: (
        "site location office worklocation place placeofwork city standort arbeitsort dienstort niederlassung lieu "
        "lieudetravail établissement centrodetrabajo ubicación lugardetrabajo sede sededilavoro localdetrabalho "
        "standplaats locatie vestiging werklocatie miejscepracy lokalizacja 勤務地 拠点 勤務場所 事業所"
    ),
    Field.ZONE: "zone timezone zeitzone fuseauhoraire zonahoraria",
    Field.MANAGER: (
        "managernumber managerid managerstaffnumber manageremployeenumber manageremployeeid supervisorid "
        "vorgesetztennummer reportstoid manageremail supervisoremail vorgesetztenemail managermail emailmanager "
        "manager managername linemanager supervisor reportsto vorgesetzter vorgesetzte fuehrungskraft führungskraft "
        "matriculeresponsable responsablehiérarchique responsable supérieurhiérarchique n1 jefe jefedirecto "
        "superiorinmediato responsabile responsabilediretto gestor gestordireto chefia superiorhierárquico "
        "leidinggevende directleidinggevende przełożony bezpośredniprzełożony kierownik "
        "上司社員番号 上司番号 上司 上長 直属上司 上司名"
    ),
    Field.DOTTED: (
        "dottedline dottedlinemanager dottedlineto dottedlinereport dottedlinereportsto secondmanager manager2 "
        "secondarymanager matrixmanager functionalmanager fachvorgesetzter fachlichervorgesetzter "
        "fachlicheführungskraft zweitervorgesetzter responsablefonctionnel"
    ),
    Field.SINCE: (
        "startdate hiredate dateofhire hired joined joindate since entrydate datejoined eintritt eintrittsdatum "
        "einstellungsdatum beginn datedentrée datedembauche datededébut dateentrée fechadeingreso fechadealta "
        "fechadeinicio fechadecontratación dataassunzione datadiassunzione datainizio datadeadmissão datadeentrada "
        "datadeinício datumindienst indienst indiensttreding startdatum datazatrudnienia datarozpoczęcia "
        "入社日 入社年月日 雇用開始日"
    ),
    Field.UNTIL: (
        "enddate lastday lastworkingday leavingdate dateofleaving leftdate terminationdate dateofexit exitdate left "
        "austritt austrittsdatum letzterarbeitstag datedesortie datededépart datedefin fechadebaja fechadesalida "
        "fechadeegreso datacessazione datadicessazione datafine datadesaída datadedesligamento datumuitdienst "
        "uitdienst einddatum datazwolnienia datazakończenia 退社日 退職日 退職年月日"
    ),
    Field.STATUS: (
        "employmentstatus employeestatus workerstatus staffstatus jobstatus status beschäftigungsstatus "
        "beschaeftigungsstatus mitarbeiterstatus personalstatus statut statutdusalarié estado situación situação "
        "stato medewerkerstatus statuszatrudnienia 在籍区分 在籍状況 在職状況 雇用状況"
    ),
}
UNIT_RANKS = (
    "division businessunit area bereich geschäftsbereich geschaeftsbereich sparte segment direction pôle área "
    "direzione direção diretoria divisie directie departament pion 本部 事業部 部門",
    "department dept abteilung fachbereich département departement service departamento reparto dipartimento setor "
    "afdeling dział wydział 部署 部署名 所属 所属部署 部",
    "unit orgunit organisationunit organizationunit organisationseinheit einheit subdepartment section referat "
    "unité unidad sección ufficio unidade jednostka 課",
    "team group gruppe squad équipe equipo squadra equipa equipe zespół チーム グループ",
)
KNOWN = frozenset(" ".join((*SYNONYMS.values(), *UNIT_RANKS)).split())
# Full names in which the family name stands first.
FAMILY_FIRST_NAMES = (
    "nachnamevorname namelastfirst lastnamefirstname lastfirst nometprénom nomprénom apellidosynombre "
    "apellidosynombres cognomeenome cognomenome nazwiskoiimię 氏名"
)
FAMILY_FIRST = frozenset(FAMILY_FIRST_NAMES.split())
# Given names beside which a full name may stand all the same.
CALLED = frozenset(["preferredname", "rufname", "roepnaam"])


def bare(name: str) -> str:
    """Letters and digits alone, of whatever script."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def known_among(names: list[str]) -> int:
    """How many of these are names that a column of an HR file goes by."""
    return sum(bare(name) in KNOWN for name in names)
