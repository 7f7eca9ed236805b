"""What a company is drawn from: its places, its kinds of department with their titles and skills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

BEGINS = date(2024, 9, 2)  # the Monday on which the told months begin
ENDS = date(2026, 3, 10)  # the day on which the company is looked at


@dataclass(frozen=True)
class Place:
    """A site: where it is, who works there, what is spoken besides English. `mix` is culture to share of names."""

    name: str
    zone: str
    speaks: str
    mix: Mapping[str, float]
    share: float = 1.0


@dataclass(frozen=True)
class Kind:
    """A kind of department. `titles` are those of entry, professional and senior people; `head` leads it. `people` is
    its size among 512; where it is at home is the name of a place, or empty for any."""

    name: str
    division: str
    people: int
    head: str
    titles: tuple[str, str, str]
    skills: Sequence[str]
    home: str = ""
    shifts: bool = False


@dataclass(frozen=True)
class Reserved:
    """Skills that stories are told of: nobody is drawn with them but those of the story."""

    thin: str = "acoustic calibration"
    closed: str = "reading noise floors"
    overloaded: str = "medical device regulation"
    rescued: str = "presenting"
    untaught: str = "contract law"


@dataclass(frozen=True)
class Blueprint:
    places: Sequence[Place]
    kinds: Sequence[Kind]
    reserved: Reserved = Reserved()
    kept_out: frozenset[str] = frozenset()
    silo: str = ""
    home_share: float = 0.78
    other_names: Mapping[str, float] = field(default_factory=dict)


OTHERS = {
    "english": 0.1, "indian": 0.16, "west african": 0.14, "east african": 0.09, "arabic": 0.11, "ukrainian": 0.09,
    "east asian": 0.09, "vietnamese": 0.06, "german": 0.05, "nordic": 0.04, "spanish": 0.09, "turkish": 0.08,
}  # fmt: skip

_BRITISH = {"english": 0.6, "indian": 0.16, "west african": 0.09, "polish": 0.06, "arabic": 0.04, "east asian": 0.05}
LEEDS = Place("Leeds", "Europe/London", "", _BRITISH, 0.46)
LISBON = Place("Lisbon", "Europe/Lisbon", "pt", {"portuguese": 0.86, "ukrainian": 0.06, "indian": 0.08}, 0.32)
GDANSK = Place("Gdańsk", "Europe/Warsaw", "pl", {"polish": 0.84, "ukrainian": 0.12, "vietnamese": 0.04}, 0.22)

PLACES = (
    LEEDS,
    LISBON,
    GDANSK,
    Place("Hamburg", "Europe/Berlin", "de", {"german": 0.7, "turkish": 0.16, "polish": 0.14}),
    Place("Pune", "Asia/Kolkata", "", {"indian": 1.0}),
    Place("Accra", "Africa/Accra", "", {"west african": 1.0}),
    Place("Nairobi", "Africa/Nairobi", "sw", {"east african": 0.9, "indian": 0.1}),
    Place("Valencia", "Europe/Madrid", "es", {"spanish": 0.9, "arabic": 0.1}),
    Place("Turku", "Europe/Helsinki", "fi", {"nordic": 0.9, "ukrainian": 0.1}),
    Place("İzmir", "Europe/Istanbul", "tr", {"turkish": 0.92, "arabic": 0.08}),
    Place("Kobe", "Asia/Tokyo", "ja", {"east asian": 1.0}),
    Place("Denver", "America/Denver", "es", {"english": 0.6, "spanish": 0.3, "east asian": 0.1}),
)

KINDS = (
    Kind(
        "Assembly", "Operations", 108, "Head of assembly", ("Assembler", "Assembler", "Assembly team lead"),
        ("soldering and rework", "lean production", "work instructions", "failure mode analysis", "workplace safety",
         "batch records", "reading drawings"), home="Leeds", shifts=True,
    ),
    Kind(
        "Sales", "Customers", 52, "Head of sales", ("Sales assistant", "Account manager", "Senior account manager"),
        ("selling", "negotiation", "account management", "writing offers", "market research", "pricing"),
    ),
    Kind(
        "Supply", "Operations", 48, "Head of supply",
        ("Warehouse operative", "Supply planner", "Senior supply planner"),
        ("stock control", "logistics", "procurement", "supplier management", "production planning", "export control"),
        shifts=True,
    ),
    Kind(
        "Firmware", "Engineering", 46, "Head of firmware",
        ("Junior firmware engineer", "Firmware engineer", "Senior firmware engineer"),
        ("embedded C", "radio and Bluetooth", "low power design", "code review", "software architecture",
         "version control", "automated testing"), home="Leeds",
    ),
    Kind(
        "Audiology", "Customers", 40, "Head of audiology",
        ("Fitting assistant", "Fitting specialist", "Clinical audiologist"),
        ("hearing-aid fitting", "audiometry", "customer conversations", "sign language", "clinical studies",
         "training customers"),
    ),
    Kind(
        "Repairs", "Operations", 38, "Head of repairs",
        ("Repair technician", "Repair technician", "Senior repair technician"),
        ("repair of small devices", "soldering and rework", "fault finding", "handling complaints", "field service"),
        home="Lisbon",
    ),
    Kind(
        "Test", "Engineering", 36, "Head of test", ("Test technician", "Test engineer", "Senior test engineer"),
        ("test design", "automated testing", "fault finding", "measurement uncertainty", "data engineering",
         "failure mode analysis"), home="Lisbon",
    ),
    Kind(
        "Acoustics", "Engineering", 26, "Head of acoustics",
        ("Acoustics technician", "Acoustics engineer", "Senior acoustics engineer"),
        ("digital signal processing", "design of experiments", "statistics", "circuit design", "literature research"),
        home="Lisbon",
    ),
    Kind(
        "Customer care", "Customers", 24, "Head of customer care",
        ("Care adviser", "Care adviser", "Senior care adviser"),
        ("customer support", "handling complaints", "active listening", "clear writing", "difficult conversations"),
    ),
    Kind(
        "Quality", "Operations", 22, "Head of quality",
        ("Quality assistant", "Quality engineer", "Senior quality engineer"),
        ("quality audits", "risk assessment", "standards work", "batch records", "technical writing"),
    ),
    Kind(
        "Finance", "Company", 20, "Head of finance", ("Bookkeeper", "Financial analyst", "Senior financial analyst"),
        ("spreadsheets", "budgeting", "bookkeeping", "cost accounting", "financial modelling", "payroll", "tax"),
    ),
    Kind(
        "IT", "Company", 18, "Head of IT", ("IT support specialist", "IT specialist", "Senior IT specialist"),
        ("IT support", "information security", "network administration", "cloud administration", "SQL queries",
         "data protection"),
    ),
    Kind(
        "Calibration", "Operations", 16, "Head of calibration",
        ("Junior calibration technician", "Calibration technician", "Senior calibration technician"),
        ("measurement uncertainty", "statistics", "work instructions", "quality audits", "fault finding"),
        home="Gdańsk",
    ),
    Kind(
        "People team", "Company", 14, "Head of people", ("People assistant", "People partner", "Senior people partner"),
        ("coaching", "employment law", "interviewing candidates", "facilitation", "employee relations"),
    ),
)  # fmt: skip

SHARED = (
    "using AI assistants", "spreadsheets", "English", "presenting", "clear writing", "project management",
    "giving feedback", "time management", "running meetings", "data visualisation", "problem solving", "negotiation",
    "leading a team", "Python programming", "facilitation", "coaching", "German", "statistics", "prioritising",
    "technical writing", "difficult conversations", "SQL queries", "remote teamwork", "working across cultures",
    "process mapping", "setting goals", "delegating", "customer conversations", "telling stories with data",
    "agile methods", "Portuguese", "Polish", "Spanish", "active listening", "leading change", "stakeholder management",
    "teaching adults", "decision making", "welcoming newcomers", "first aid", "sustainability", "user research",
    "prototyping", "resolving conflicts", "machine learning", "drawing ideas", "networking", "inclusion",
    "supporting wellbeing", "budgeting", "French", "interface design", "accessibility", "photography",
)  # fmt: skip

MAKERS = Blueprint(places=PLACES, kinds=KINDS, other_names=OTHERS)
# What the company's own story tells of by hand stays with those of whom it is told.
TARN_LOWE = Blueprint(
    places=(LEEDS, LISBON, GDANSK),
    kinds=KINDS,
    kept_out=frozenset({"process control", "Python for test rigs", "forecasting", "firmware fault finding"}),
    silo="Assembly",
    other_names=OTHERS,
)
