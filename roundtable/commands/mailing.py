"""`roundtable check --mail` and the look at the mail server after the start: what is wrong, in one sentence."""

import secrets
import sys

from roundtable.core import clock, i18n
from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _
from roundtable.mail.delivery.smtp import Line
from roundtable.mail.writing import problems
from roundtable.mail.writing.message import Letter, compose


def check(config: Config, to: str = "") -> int:
    """Send a test mail; prints what became of it. Exit code 1 if it was not taken."""
    if not config.smtp_host:
        print(
            _(
                "No mail server is set (ROUNDTABLE_SMTP_HOST): mails are kept in the folder %(path)s.",
                path=config.outbox,
            )
        )
        return 0
    to = to or config.contact_email or config.mail_address
    text = _("This is a test. If you read it, roundtable can send mails.")
    letter = Letter(to, _("Test mail of the round table"), text, i18n.current(), secrets.token_hex(16), clock.now())
    try:
        data = compose(config, letter)
    except ValueError:
        print(_("FAULT   ") + _("This is no e-mail address: %(text)s", text=to))
        return 1
    line = Line(config)
    answer = line.send(to, data)
    line.close()
    if answer.state == "sent":
        print(
            "ok      "
            + _("The mail server %(host)s took a test mail to %(address)s.", host=config.smtp_host, address=to)
        )
        return 0
    print(_("FAULT   ") + _said(config, answer.state, answer.problem, answer.code))
    return 1


def _said(config: Config, state: str, problem: str, code: int) -> str:
    if state == "away" or problem == "sender":
        return problems.for_operators(problem, config.smtp_host, config.smtp_port)
    return _("The mail server did not take the test mail: %(why)s.", why=problems.sentence(problem, code))


def report(config: Config) -> None:
    """After the start, in a thread of its own: one line if the mail server can't be used. The server goes on."""
    if not config.smtp_host:
        return
    line = Line(config)
    problem = line.open()
    line.close()
    if problem:
        said = problems.for_operators(problem.problem, config.smtp_host, config.smtp_port)
        print(f"roundtable: {said} {_('Mails wait until it works.')}", file=sys.stderr, flush=True)
