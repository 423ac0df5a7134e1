"""Pure. What people call certain offices, whose full names nobody types: "Innenministerium", "HFK"."""

import re

_MINISTRY = re.compile(r"Ministerium (?:für|der|des) (\w+)")
_PORTFOLIOS = {
    "Inneres": "Innenministerium MIKWS",
    "Soziales": "Sozialministerium Integrationsministerium",
    "Justiz": "Justizministerium",
    "Allgemeine": "Bildungsministerium",
    "Bildung": "Bildungsministerium",
    "Wirtschaft": "Wirtschaftsministerium",
}
_OFFICES = (
    (r"\(LaZuF", "LaZuF LfA Landesamt für Ausländerangelegenheiten Ausländerlandesamt Erstaufnahme Landesunterkunft"),
    (r"beauftragte.*Flüchtlings", "Flüchtlingsbeauftragte Flüchtlingsbeauftragter Zuwanderungsbeauftragte"),
    (r"^Flüchtlingsrat Schleswig-Holstein", "FRSH FLR-SH Refugee Council"),
    (r"Bundesamt für Migration", "BAMF Migrationsbundesamt BAFl Federal Office for Migration and Refugees"),
    (
        r"Landeszentrum für Datenschutz",
        "ULD Landesdatenschutz Landesdatenschutzbeauftragte",
    ),
    (r"Datenschutz der EKD", "BfD EKD Kirchendatenschutz"),
    (r"Härtefallkommission", "HFK Härtefälle"),
    (r"\(ZuFiSH\)", "ZuFiSH Zufi"),
    (r"Returning from Germany", "RfG Rückkehrportal"),
    (r"Internationale Organisation für Migration", "IOM International Organization for Migration"),
    (r"Diakonisches Werk Schleswig-Holstein", "Diakonie Schleswig-Holstein Diakonie SH Landesverband DWSH"),
    (r"Türkische Gemeinde", "TGSH TGS-H"),
)


def nicknames(name: str) -> str:
    """Other names of an office, separated by blanks; "" for most."""
    ministry = _MINISTRY.match(name)
    if ministry:
        return _PORTFOLIOS.get(ministry[1], "")
    return " ".join(others for pattern, others in _OFFICES if re.search(pattern, name))
