"""The webhooks: each target of the section http asked for its head, which makes it do nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from exhibit.assembly.webhooks import http_targets_of
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.outputs.http.probe import HttpProbe, ask
from exhibit.outputs.http.request import Fault, HttpAnswer, HttpTarget

_AT_ONCE = 8
_REMEDIES: Mapping[Fault, str] = {
    "name": "see whether the host in its url is spelt right, and whether this machine can look names up",
    "refused": "start its program there, or write its port into the url (http://HOST:PORT/...)",
    "time": "see whether it is switched on, and that firewalls let this machine through; or give it more `timeout`",
    "network": "see this machine's cable and whether it has a way there",
    "untrusted": "put the certificate of the authority that signed it into the show's folder, and name it: ca: "
    "FILE.crt; the host in the url must be the one in the certificate; see the clock of both machines, too",
    "tls": "write http:// where it does not encrypt, or the port on which it does",
    "file": "name the right file as `ca`; it must be a certificate in PEM form, in the show's folder",
    "closed": "its log may say why it hangs up; where it encrypts, write https://",
    "foreign": "see whether its port is that of a web server; where it encrypts, write https://",
}


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each target, in the venue's order."""
    targets = http_targets_of(asked.show)
    wanted = {name: one for name, one in targets.items() if asked.targets is None or name in asked.targets}
    if not wanted:
        yield Finding("http", "not set up", "there are no targets under http in venue.yaml")
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        probes = pool.map(ask, wanted.values())
        for (name, target), probe in zip(wanted.items(), probes, strict=True):
            yield finding(name, target, probe)


def finding(name: str, target: HttpTarget, probe: HttpProbe) -> Finding:
    """What asking `target`, or sending it something by hand, has shown."""
    answer = probe.answer
    told = f"{target.place}: {answer.words if answer.fault else f'answers {answer.words}'}"
    remedies = tuple(one for one in (_remedy(answer),) if one)
    return Finding(name, _verdict(answer), told, (probe.sent,), (answer.words,), remedies)


def _verdict(answer: HttpAnswer) -> Verdict:
    """An url that takes no HEAD, or stands for nothing without a path, is no mistake."""
    if answer.fault or _at_fault(answer) or answer.status in (401, 403, 407):
        return "ill"
    return "unknown" if 300 <= answer.status < 400 or answer.status == 404 else "well"


def _remedy(answer: HttpAnswer) -> str:
    if answer.fault:
        return _REMEDIES[answer.fault]
    if answer.status in (401, 403, 407):
        return "it wants another name, password or token: write them as it knows them, in the url or under `headers`"
    if 300 <= answer.status < 400:
        return "redirections are not followed, so that no token goes where nobody has sent it: write the new url"
    if answer.status == 404:
        return "nothing stands at the url itself: that is well where every step has a path; else mend the url"
    return "it is at fault itself: its log says why" if _at_fault(answer) else ""


def _at_fault(answer: HttpAnswer) -> bool:
    """501 says that it knows no HEAD."""
    return answer.status >= 500 and answer.status != 501
