"""What we take from an HR file, and the names its columns go by."""

import re

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


UNITS = (Field.UNIT, Field.UNIT_2, Field.UNIT_3, Field.UNIT_4)
DATED = (Field.SINCE, Field.UNTIL)
# Exact names only, letters and digits alone: a wrong guess costs more than none. Earlier names win.
SYNONYMS: dict[Field, str] = {
    Field.NUMBER: (
        "staffnumber employeenumber personnelnumber personalnummer staffno employeeno staffid employeeid workerid "
        "personid number empno empid mitarbeiternummer mitarbeiterid persnr personalnr matricule payrollnumber"
    ),
    Field.NAME: (
        "name fullname displayname employeename staffname employee worker vollername mitarbeitername nachnamevorname "
        "namelastfirst lastnamefirstname lastfirst"
    ),
    Field.GIVEN_NAME: "givenname firstname forename preferredname vorname rufname namefirst namegiven prénom prenom",
    Field.FAMILY_NAME: "familyname lastname surname nachname familienname zuname namelast namefamily nom",
    Field.EMAIL: (
        "email emailaddress workemail mail mailaddress businessemail companyemail emailadresse mailadresse epost "
        "courriel"
    ),
    Field.COMPANY: "company companyname legalentity legalemployer employer firma gesellschaft unternehmen",
    Field.TITLE: (
        "title jobtitle jobrole position role businesstitle positiontitle stelle stellenbezeichnung "
        "funktion taetigkeit tätigkeit berufsbezeichnung"
    ),
    Field.LEVEL: "level joblevel grade jobgrade careerlevel band stufe karrierestufe tarifgruppe",
    Field.SITE: "site location office worklocation place placeofwork city standort arbeitsort dienstort niederlassung",
    Field.ZONE: "zone timezone zeitzone",
    Field.MANAGER: (
        "managernumber managerid managerstaffnumber manageremployeenumber manageremployeeid supervisorid "
        "vorgesetztennummer reportstoid manageremail supervisoremail vorgesetztenemail managermail emailmanager "
        "manager managername linemanager supervisor reportsto vorgesetzter vorgesetzte fuehrungskraft führungskraft"
    ),
    Field.DOTTED: (
        "dottedline dottedlinemanager dottedlineto dottedlinereport dottedlinereportsto secondmanager manager2 "
        "secondarymanager matrixmanager functionalmanager fachvorgesetzter fachlichervorgesetzter "
        "fachlicheführungskraft zweitervorgesetzter"
    ),
    Field.SINCE: (
        "startdate hiredate dateofhire hired joined joindate since entrydate datejoined eintritt eintrittsdatum "
        "einstellungsdatum beginn"
    ),
    Field.UNTIL: (
        "enddate lastday lastworkingday leavingdate dateofleaving leftdate terminationdate dateofexit exitdate left "
        "austritt austrittsdatum letzterarbeitstag"
    ),
}
UNIT_RANKS = (
    "division businessunit area bereich geschäftsbereich geschaeftsbereich sparte segment",
    "department dept abteilung fachbereich",
    "unit orgunit organisationunit organizationunit organisationseinheit einheit subdepartment section referat",
    "team group gruppe squad",
)
KNOWN = frozenset(" ".join((*SYNONYMS.values(), *UNIT_RANKS)).split())


def bare(name: str) -> str:
    return re.sub(r"[^0-9a-zäöüßé]", "", name.casefold().replace("_", ""))


def known_among(names: list[str]) -> int:
    """How many of these are names that a column of an HR file goes by."""
    return sum(bare(name) in KNOWN for name in names)
