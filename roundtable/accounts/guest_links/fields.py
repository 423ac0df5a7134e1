"""Pure. The form that asks for whom a guest link is."""

from roundtable.accounts import addresses
from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.web.forms import Form


def read_guest(form: Form) -> tuple[str, str, str]:
    """Name, address and language of the person who gets the link."""
    name = form.line("name", 80, required=_("Please enter a name."))
    email = addresses.normalise(form.line("email", 254))
    if not email:
        form.errors["email"] = _("Please enter an e-mail address such as name@example.org.")
    locale = form.choice("locale", i18n.LOCALES, i18n.DEFAULT)
    form.check()
    return name, email, locale
